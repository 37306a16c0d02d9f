package dev.plfm.command.schedule;

import dev.plfm.command.node.NodeCommand;
import dev.plfm.kernel.event.NodeEvent;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReleased;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityUpdated;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.event.NodeEvent.NodeStateChanged;
import dev.plfm.kernel.event.OrgEvent.OrgQuotaSet;
import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRelocationRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.ReasonCode;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
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

    /** The events of one batch, in their order. */
    void note(Collection<EventMessage<?>> batch, Chores chores) {
        FrequentFacts frequent = new FrequentFacts(nodes, pending, placed);
        for (EventMessage<?> message : batch) {
            if (frequent.gather(message)) {
                continue;
            }
            frequent.write(chores);
            if (message.getPayload() instanceof NodeEvent event) {
                noteNode(event, message, chores);
            } else if (message.getPayload() instanceof WorkloadEvent event) {
                noteInstance(event, message, chores);
            } else if (message.getPayload() instanceof OrgQuotaSet set) {
                pending.hurry(set.orgId());
                chores.placeAllThatWait();
            }
        }
        frequent.write(chores);
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
        if (event instanceof InstanceDesiredStateChanged changed && changed.desiredState() != DesiredState.RUNNING) {
            noteEnd(changed, message, chores);
        } else if (event instanceof InstanceRelocationRequested relocation) {
            placed.moving(relocation.instanceId());
        } else if (event instanceof InstanceStatusChanged changed) {
            noteStatus(changed, message, chores);
        }
    }

    private void noteEnd(InstanceDesiredStateChanged event, EventMessage<?> message, Chores chores) {
        if (event.nodeId() == null) {
            pending.remove(List.of(event.instanceId()));
            chores.release(event.instanceId(), message);
        } else {
            placed.leaving(event.instanceId());
        }
    }

    /** Whether it is over, or speaks against the node. */
    static boolean saysMore(InstanceStatusChanged event) {
        return event.status() == InstanceStatus.STOPPED
                || event.nodeId() != null && event.reasonCode() != null && NODE_FAILURES.contains(event.reasonCode());
    }

    private void noteStatus(InstanceStatusChanged event, EventMessage<?> message, Chores chores) {
        if (event.status() == InstanceStatus.STOPPED) {
            pending.remove(List.of(event.instanceId()));
            placed.remove(event.instanceId());
            chores.release(event.instanceId(), message);
            return;
        }
        placed.reported(List.of(event));
        if (event.nodeId() != null) {
            nodes.startFailed(event.nodeId(), message.getTimestamp());
        }
    }
}
