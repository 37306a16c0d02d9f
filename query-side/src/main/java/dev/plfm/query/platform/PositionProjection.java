package dev.plfm.query.platform;

import dev.plfm.kernel.event.DomainEvent;
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

    PositionProjection(JdbcClient jdbc, ReadModelPosition position) {
        this.jdbc = jdbc;
        this.position = position;
    }

    @EventHandler
    void on(DomainEvent event, TrackingToken token) {
        UnitOfWork<?> batch = CurrentUnitOfWork.get().root();
        AtomicLong last = batch.getResource(RESOURCE);
        if (last == null) {
            AtomicLong first = new AtomicLong();
            batch.resources().put(RESOURCE, first);
            batch.onPrepareCommit(uow -> write(first.get()));
            batch.afterCommit(uow -> position.committed(first.get()));
            last = first;
        }
        last.set(Columns.position(token));
    }

    /** The batch need not be durable: should it be lost, its token is lost with it and the events are handled again. */
    private void write(long eventId) {
        jdbc.sql("""
                UPDATE read_model.position SET position = :position
                WHERE set_config('synchronous_commit', 'off', true) = 'off'
                """).param("position", eventId).update();
    }
}
