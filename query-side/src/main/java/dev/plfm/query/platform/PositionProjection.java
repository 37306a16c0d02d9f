package dev.plfm.query.platform;

import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.id.OrgId;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes the read model's position once per batch of events, in the batch's transaction, and tells of it after the commit. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class PositionProjection {
    private static final String RESOURCE = "read-model-position";

    private final JdbcClient jdbc;
    private final ReadModelPosition position;
    private final ReadMemory memory;

    PositionProjection(JdbcClient jdbc, ReadModelPosition position, ReadMemory memory) {
        this.jdbc = jdbc;
        this.position = position;
        this.memory = memory;
    }

    private record Batch(AtomicLong last, Set<OrgId> orgs) {}

    @EventHandler
    void on(DomainEvent event, TrackingToken token) {
        UnitOfWork<?> unit = CurrentUnitOfWork.get().root();
        Batch batch = unit.getResource(RESOURCE);
        if (batch == null) {
            batch = begun(unit);
        }
        batch.last.set(Columns.position(token));
        OrgId org = event.orgId();
        if (org != null && batch.orgs.add(org)) {
            memory.changing(org);
        }
    }

    private Batch begun(UnitOfWork<?> unit) {
        Batch batch = new Batch(new AtomicLong(), new HashSet<>());
        unit.resources().put(RESOURCE, batch);
        unit.onPrepareCommit(uow -> write(batch.last.get()));
        unit.afterCommit(uow -> position.committed(batch.last.get()));
        unit.onCleanup(uow -> batch.orgs.forEach(memory::changed));
        return batch;
    }

    /** The batch need not be durable: should it be lost, its token is lost with it and the events are handled again. */
    private void write(long eventId) {
        jdbc.sql("""
                UPDATE read_model.position SET position = :position
                WHERE set_config('synchronous_commit', 'off', true) = 'off'
                """).param("position", eventId).update();
    }
}
