package dev.plfm.command.schedule;

import dev.plfm.command.node.NodeCommand;
import dev.plfm.command.schedule.PendingInstances.Pending;
import dev.plfm.command.schedule.PlacedInstances.Placed;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.event.NodeEvent;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReleased;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReserved;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityUpdated;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.event.NodeEvent.NodeStateChanged;
import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRelocationRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.ReasonCode;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.stereotype.Component;

/** Writes into the scheduler's tables what an event says, and notes what it makes necessary. Doing so twice does no harm. */
@Component
class Facts {
    /** Failures that speak against the node rather than against the image. */
    private static final Set<ReasonCode> NODE_FAILURES = EnumSet.of(
            ReasonCode.IMAGE_PULL_FAILED,
            ReasonCode.ROOTFS_BUILD_FAILED,
            ReasonCode.FIRECRACKER_START_FAILED,
            ReasonCode.NETWORK_SETUP_FAILED,
            ReasonCode.VOLUME_ATTACH_FAILED,
            ReasonCode.STARTUP_TIMEOUT);

    private final ClusterNodes nodes;
    private final PendingInstances pending;
    private final PlacedInstances placed;

    Facts(ClusterNodes nodes, PendingInstances pending, PlacedInstances placed) {
        this.nodes = nodes;
        this.pending = pending;
        this.placed = placed;
    }

    /** The events of one batch, in their order; requests that follow each other are written as one. */
    void note(Collection<EventMessage<?>> batch, Chores chores) {
        Map<InstanceRequested, Cause> requests = new LinkedHashMap<>();
        for (EventMessage<?> message : batch) {
            if (message.getPayload() instanceof InstanceRequested requested) {
                requests.put(requested, Cause.of(message));
                continue;
            }
            add(requests, chores);
            if (message.getPayload() instanceof NodeEvent event) {
                noteNode(event, message, chores);
            } else if (message.getPayload() instanceof WorkloadEvent event) {
                noteInstance(event, message, chores);
            } else if (message.getPayload() instanceof OrgQuotaSet set) {
                pending.hurry(set.orgId());
                chores.placeAllThatWait();
            }
        }
        add(requests, chores);
    }

    private void add(Map<InstanceRequested, Cause> requests, Chores chores) {
        if (!requests.isEmpty()) {
            pending.add(requests);
            requests.clear();
            chores.place();
        }
    }

    private void noteNode(NodeEvent event, EventMessage<?> message, Chores chores) {
        if (event instanceof NodeEnrolled enrolled) {
            nodes.enrolled(enrolled, message.getTimestamp());
            chores.placeAllThatWait();
        } else if (event instanceof NodeStateChanged changed) {
            noteReturn(changed, message, chores);
            noteFlap(changed, message);
            nodes.stateChanged(changed.nodeId(), changed.state());
            noteState(changed, message, chores);
        } else if (event instanceof NodeCapacityUpdated updated) {
            nodes.capacityUpdated(updated.nodeId(), updated.allocatable());
            chores.placeAllThatWait();
        } else if (event instanceof NodeCapacityReserved reserved) {
            nodes.reserved(reserved.nodeId(), reserved.reservations());
        } else if (event instanceof NodeCapacityReleased released) {
            nodes.released(released.nodeId(), released.instanceIds());
            chores.placeAllThatWait();
        }
    }

    private void noteReturn(NodeStateChanged event, EventMessage<?> message, Chores chores) {
        if (event.reason().equals(NodeCommand.HEARD_AGAIN) && nodes.isOffline(event.nodeId())) {
            chores.markReturned(event.nodeId(), message);
        }
    }

    /** Silence speaks against a node, unless its operator gave it up before. */
    private void noteFlap(NodeStateChanged event, EventMessage<?> message) {
        if (event.reason().equals(NodeCommand.HEARTBEATS_MISSED)
                && !nodes.isOffline(event.nodeId())
                && !nodes.current().disabled().contains(event.nodeId())) {
            nodes.flapped(event.nodeId(), message.getTimestamp());
        }
    }

    private void noteState(NodeStateChanged event, EventMessage<?> message, Chores chores) {
        if (event.state() == NodeState.ACTIVE) {
            chores.placeAllThatWait();
        } else if (event.state() == NodeState.OFFLINE) {
            chores.markLost(event.nodeId(), message);
        } else if (event.state() == NodeState.DRAINING || event.state() == NodeState.DISABLED) {
            chores.evacuate(event.nodeId(), message);
        }
    }

    private void noteInstance(WorkloadEvent event, EventMessage<?> message, Chores chores) {
        if (event instanceof InstanceAllocated allocated) {
            placed.add(List.of(new Placed(request(allocated), allocated.nodeId(), message.getTimestamp())));
            pending.remove(List.of(allocated.instanceId()));
            if (nodes.isOffline(allocated.nodeId())) {
                chores.markLost(allocated.nodeId());
            }
        } else if (event instanceof InstanceDesiredStateChanged changed
                && changed.desiredState() != DesiredState.RUNNING) {
            noteEnd(changed, message, chores);
        } else if (event instanceof InstanceRelocationRequested relocation) {
            placed.moving(relocation.instanceId());
        } else if (event instanceof InstanceStatusChanged changed) {
            noteStatus(changed, message, chores);
        }
    }

    /** What was asked for; after its row is gone, as much of it as the allocation says. */
    private PlacementRequest request(InstanceAllocated event) {
        return pending.find(event.instanceId())
                .map(Pending::request)
                .orElseGet(() -> PlacementRequest.of(
                        event.instanceId(),
                        event.workloadId(),
                        event.orgId(),
                        event.resourcesSnapshot().cpuRequest(),
                        event.resourcesSnapshot().memoryLimitBytes(),
                        Constraints.none()));
    }

    private void noteEnd(InstanceDesiredStateChanged event, EventMessage<?> message, Chores chores) {
        if (event.nodeId() == null) {
            pending.remove(List.of(event.instanceId()));
            chores.release(event.instanceId(), message);
        } else {
            placed.leaving(event.instanceId());
        }
    }

    private void noteStatus(InstanceStatusChanged event, EventMessage<?> message, Chores chores) {
        if (event.status() == InstanceStatus.STOPPED) {
            pending.remove(List.of(event.instanceId()));
            placed.remove(event.instanceId());
            chores.release(event.instanceId(), message);
            return;
        }
        placed.reported(event.instanceId(), event.status(), event.bootId());
        if (event.nodeId() != null && event.reasonCode() != null && NODE_FAILURES.contains(event.reasonCode())) {
            nodes.startFailed(event.nodeId(), message.getTimestamp());
        }
    }
}
