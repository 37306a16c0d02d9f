package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.query.platform.ReadModelPosition;
import dev.plfm.query.testing.Answer;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.SharedServer;
import dev.plfm.query.testing.Tenant;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@ExtendWith(SharedServer.class)
class ReadYourWritesTest {
    private final QueryServer server;
    private final Tenant tenant;

    ReadYourWritesTest(QueryServer server) {
        this.server = server;
        this.tenant = Tenant.on(server);
    }

    @Test
    void a_read_that_names_an_event_always_reflects_it() {
        for (int i = 0; i < 50; i++) {
            long position = server.append(renamed("name-" + i));
            Answer answer = server.get(tenant.appPath(), "X-Min-Event-Id", Long.toString(position));
            assertThat(answer.ok().path("name").asString()).isEqualTo("name-" + i);
        }
    }

    @Test
    void also_in_a_process_that_runs_no_projections() {
        try (QueryServer reader = QueryServer.readerOnly()) {
            for (int i = 0; i < 20; i++) {
                long position = server.append(renamed("name-" + i));
                Answer answer = reader.get(tenant.appPath(), "X-Min-Event-Id", Long.toString(position));
                assertThat(answer.ok().path("name").asString()).isEqualTo("name-" + i);
            }
        }
    }

    @Test
    void a_read_of_an_event_that_does_not_come_is_told_to_try_again() {
        long far = server.append(renamed("a")) + 1_000_000;
        server.get(tenant.appPath(), "X-Min-Event-Id", Long.toString(far)).refused(503, "projection_lagging");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "1.5", "99999999999999999999"})
    void a_position_that_is_none_is_refused(String position) {
        Answer answer = server.get(tenant.appPath(), "X-Min-Event-Id", position);
        answer.refused(400, "invalid_argument");
        assertThat(answer.body()).contains("X-Min-Event-Id");
    }

    @Test
    void the_position_is_that_of_the_last_event_that_the_read_model_reflects() {
        long position = server.happened(renamed("a"));
        assertThat(server.bean(ReadModelPosition.class).current()).isGreaterThanOrEqualTo(position);
    }

    @Test
    void waiting_without_a_thread_ends_with_the_event_or_with_the_time() throws Exception {
        ReadModelPosition position = server.bean(ReadModelPosition.class);
        long now = server.happened(renamed("a"));
        assertThat(position.whenAt(now + 1_000_000, Duration.ofMillis(50)).get(10, TimeUnit.SECONDS))
                .isFalse();
        CompletableFuture<Boolean> next = position.whenAt(now + 1, Duration.ofSeconds(30));
        server.append(renamed("b"));
        assertThat(next.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Timeout(60)
    void what_another_process_has_taken_over_is_waited_for_too() {
        try (QueryServer alone = QueryServer.alone()) {
            ReadModelPosition position = alone.bean(ReadModelPosition.class);
            long own = alone.happened(tenant.founding());
            assertThat(position.await(own, Duration.ofSeconds(30))).isTrue();
            CompletableFuture<Boolean> next = position.whenAt(own + 1_000, Duration.ofSeconds(30));
            JdbcClient.create(alone.superuser())
                    .sql("UPDATE read_model.position SET position = position + 1000")
                    .update();
            assertThat(next.join()).isTrue();
            assertThat(position.await(own + 1_001, Duration.ofMillis(1))).isFalse();
        }
    }

    /** The tables go back as those of a killed database, which lost the batches that were not durable. */
    @Test
    @Timeout(60)
    void what_the_read_model_has_lost_is_waited_for_again() {
        try (QueryServer alone = QueryServer.alone()) {
            ReadModelPosition position = alone.bean(ReadModelPosition.class);
            long lost = alone.happened(tenant.founding());
            JdbcClient.create(alone.superuser())
                    .sql("UPDATE read_model.position SET position = position - 1")
                    .update();
            while (position.await(lost, Duration.ofMillis(1))) {
                Thread.onSpinWait();
            }
            assertThat(position.await(lost - 1, Duration.ofMillis(1))).isTrue();
            CompletableFuture<Boolean> again = position.whenAt(lost, Duration.ofSeconds(30));
            assertThat(again).isNotDone();
            alone.append(renamed("b"));
            assertThat(again.join()).isTrue();
        }
    }

    private DomainEvent renamed(String name) {
        return new AppUpdated(tenant.org(), tenant.app(), name, null, null);
    }
}
