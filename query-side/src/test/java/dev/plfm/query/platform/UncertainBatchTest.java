package dev.plfm.query.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.eventlog.Claims;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.Tenant;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.junit.jupiter.api.Test;

class UncertainBatchTest {
    @Test
    void after_a_batch_that_may_have_been_committed_nothing_is_remembered_of_what_was_read_before() {
        try (QueryServer server = QueryServer.alone()) {
            Tenant.on(server);
            Claims claims = server.bean(Claims.class);
            Object term = claims.term(ReadModelConfiguration.PROCESSOR);
            assertThat(term).isNotNull();
            UnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(null);
            server.bean(PositionProjection.class)
                    .on(Tenant.fresh().founding()[0], new GlobalSequenceTrackingToken(1_000));
            assertThat(claims.term(ReadModelConfiguration.PROCESSOR)).isSameAs(term);
            unit.rollback();
            assertThat(claims.term(ReadModelConfiguration.PROCESSOR)).isNotSameAs(term);
        }
    }
}
