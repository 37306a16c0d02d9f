package dev.plfm.command.schedule;

import dev.plfm.command.workload.WorkloadCommand.DescribeWorkload;
import dev.plfm.convergence.reconcile.WorkloadView;
import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRelocationRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.DesiredState;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Asks the aggregates, and reads the log. */
@Component
class LoggedWorkloadRecords implements WorkloadRecords {
    private final JdbcClient jdbc;
    private final Dispatch dispatch;
    private final EventStore log;

    LoggedWorkloadRecords(JdbcClient jdbc, Dispatch dispatch, EventStore log) {
        this.jdbc = jdbc;
        this.dispatch = dispatch;
        this.log = log;
    }

    @Override
    public List<WorkloadId> after(@Nullable WorkloadId last, int limit) {
        return jdbc.sql("""
                        SELECT workload_id FROM command.reconcile_check WHERE workload_id > :last
                        UNION SELECT workload_id FROM command.pending_instance WHERE workload_id > :last
                        UNION SELECT workload_id FROM command.placed_instance WHERE workload_id > :last
                        ORDER BY workload_id LIMIT :limit
                        """)
                .param("last", last == null ? "" : last.value())
                .param("limit", limit)
                .query((row, number) -> new WorkloadId(row.getString(1)))
                .list();
    }

    @Override
    public Map<InstanceId, Standing> instancesOf(WorkloadId workload) {
        Optional<WorkloadView> view = dispatch.send(Dispatch.SCHEDULER, new DescribeWorkload(workload), null);
        Map<InstanceId, Standing> standings = new HashMap<>();
        view.ifPresent(known -> known.instances()
                .forEach(instance -> standings.put(
                        instance.id(), new Standing(instance.nodeId(), instance.desired() == DesiredState.RUNNING))));
        return standings;
    }

    @Override
    public List<EventMessage<?>> history(WorkloadId workload, Collection<InstanceId> instances) {
        return log.readEvents(workload.value(), 0)
                .asStream()
                .filter(message -> concerns(message.getPayload(), instances))
                .<EventMessage<?>>map(message -> message)
                .toList();
    }

    private static boolean concerns(Object event, Collection<InstanceId> instances) {
        InstanceId instance = event instanceof WorkloadEvent ? instanceOf((WorkloadEvent) event) : null;
        return instance != null && instances.contains(instance);
    }

    private static @Nullable InstanceId instanceOf(WorkloadEvent event) {
        if (event instanceof InstanceRequested requested) {
            return requested.instanceId();
        } else if (event instanceof InstanceAllocated allocated) {
            return allocated.instanceId();
        } else if (event instanceof InstanceDesiredStateChanged changed) {
            return changed.instanceId();
        } else if (event instanceof InstanceRelocationRequested relocation) {
            return relocation.instanceId();
        }
        return event instanceof InstanceStatusChanged changed ? changed.instanceId() : null;
    }
}
