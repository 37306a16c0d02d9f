package dev.plfm.command.schedule;

import dev.plfm.command.reconcile.EvacuatingNodes;
import dev.plfm.convergence.schedule.NodeView;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Reservation;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the scheduler knows of nodes and of what they have promised. */
interface ClusterNodes extends EvacuatingNodes {
    void enrolled(NodeEnrolled event, Instant at);

    void stateChanged(NodeId node, NodeState state);

    void capacityUpdated(NodeId node, Allocatable allocatable);

    /** What is promised already is left as it is. */
    void reserved(Map<NodeId, List<Reservation>> reservations);

    void released(NodeId node, Collection<InstanceId> instances);

    /** Adds to what speaks against the node; it halves every five minutes. */
    void startFailed(NodeId node, Instant at);

    /** It went offline: that too speaks against the node, and halves every hour. */
    void flapped(NodeId node, Instant at);

    default boolean isOffline(NodeId node) {
        return !offline(List.of(node)).isEmpty();
    }

    /** Those of these nodes that are offline. */
    Set<NodeId> offline(Collection<NodeId> nodes);

    /** Every node; ages are measured by the store's clock and counted back from {@code now}. */
    List<NodeView> all(Instant now);

    /** What nodes hold for these instances: more than one node for one instance only after a race. */
    Map<InstanceId, Map<NodeId, Held>> heldFor(Collection<InstanceId> instances);

    /** Reservations of instances that neither wait for a node nor run on this one. */
    Map<NodeId, List<InstanceId>> orphans(int limit);

    /** A promise for an instance: its address, and the state of the node that made it. */
    record Held(String overlayIpv6, NodeState nodeState) {}
}
