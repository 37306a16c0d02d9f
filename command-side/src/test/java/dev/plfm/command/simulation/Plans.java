package dev.plfm.command.simulation;

import dev.plfm.eventlog.EventPosition;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/** What each node is to run, derived from the log as the query side does it, and as late. */
final class Plans {
    private final Map<NodeId, Map<InstanceId, Assignment>> assignments = new LinkedHashMap<>();
    private final Map<NodeId, Long> cursors = new LinkedHashMap<>();
    private final Consumer<NodeId> onChange;

    Plans(Consumer<NodeId> onChange) {
        this.onChange = onChange;
    }

    void apply(EventMessage<?> message) {
        if (message.getPayload() instanceof InstanceAllocated event) {
            of(event.nodeId())
                    .put(
                            event.instanceId(),
                            new Assignment(
                                    event.instanceId(),
                                    event.workloadId(),
                                    event.releaseId(),
                                    event.resourcesSnapshot().memoryLimitBytes(),
                                    DesiredState.RUNNING,
                                    null));
            changed(event.nodeId(), message);
        } else if (message.getPayload() instanceof InstanceDesiredStateChanged event && event.nodeId() != null) {
            of(event.nodeId()).computeIfPresent(event.instanceId(), (id, one) -> one.told(event));
            changed(event.nodeId(), message);
        } else if (message.getPayload() instanceof InstanceStatusChanged event
                && event.status() == InstanceStatus.STOPPED
                && event.nodeId() != null) {
            of(event.nodeId()).remove(event.instanceId());
            changed(event.nodeId(), message);
        }
    }

    Plan plan(NodeId node) {
        return new Plan(cursors.getOrDefault(node, 0L), List.copyOf(of(node).values()));
    }

    private Map<InstanceId, Assignment> of(NodeId node) {
        return assignments.computeIfAbsent(node, id -> new LinkedHashMap<>());
    }

    private void changed(NodeId node, EventMessage<?> message) {
        cursors.put(node, EventPosition.of(message));
        onChange.accept(node);
    }

    /** What a node is told. */
    record Plan(long cursor, List<Assignment> assignments) {}

    /** One instance of a node. */
    record Assignment(
            InstanceId instance,
            WorkloadId workload,
            ReleaseId release,
            long memoryBytes,
            DesiredState desired,
            @Nullable Integer graceSeconds) {
        private Assignment told(InstanceDesiredStateChanged event) {
            return new Assignment(
                    instance, workload, release, memoryBytes, event.desiredState(), event.drainGraceSeconds());
        }
    }
}
