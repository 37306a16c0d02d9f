package dev.plfm.query.platform;

import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.id.OrgId;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.stereotype.Component;

/** Has the read model's position written once per batch of events, with the rows, and tells of it after the commit. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class PositionProjection {
    private static final String RESOURCE = "read-model-position";

    private final ViewWrites writes;
    private final ReadModelPosition position;
    private final ReadMemory memory;

    PositionProjection(ViewWrites writes, ReadModelPosition position, ReadMemory memory) {
        this.writes = writes;
        this.position = position;
        this.memory = memory;
    }

    private record Batch(AtomicLong last, Set<OrgId> orgs, AtomicBoolean committed) {}

    @EventHandler
    void on(DomainEvent event, TrackingToken token) {
        UnitOfWork<?> unit = CurrentUnitOfWork.get().root();
        Batch batch = unit.getResource(RESOURCE);
        if (batch == null) {
            batch = begun(unit);
        }
        long reached = Columns.position(token);
        batch.last.set(reached);
        writes.reaches(unit, reached);
        OrgId org = event.orgId();
        if (org != null && batch.orgs.add(org)) {
            memory.changing(org);
        }
    }

    private Batch begun(UnitOfWork<?> unit) {
        Batch batch = new Batch(new AtomicLong(), new HashSet<>(), new AtomicBoolean());
        unit.resources().put(RESOURCE, batch);
        unit.afterCommit(uow -> {
            batch.committed.set(true);
            position.committed(batch.last.get());
        });
        unit.onCleanup(uow -> ended(batch));
        return batch;
    }

    /** A commit that fails may be one of which only the answer was lost. */
    private void ended(Batch batch) {
        if (!batch.committed.get()) {
            memory.uncertain();
        }
        batch.orgs.forEach(memory::changed);
    }
}
