package dev.plfm.convergence.schedule;

import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the scheduler knows of the cluster; never changed, only replaced.
 *
 * @param instances how many living instances of a workload each node has; absent when none
 * @param freshness how long ago a node may have been heard to get work
 */
public record ClusterView(
        SortedMap<NodeId, NodeView> nodes, Map<WorkloadId, Map<NodeId, Integer>> instances, Duration freshness) {

    /** The view of these nodes. */
    public static ClusterView of(
            Collection<NodeView> nodes, Map<WorkloadId, Map<NodeId, Integer>> instances, Duration freshness) {
        SortedMap<NodeId, NodeView> byId = new TreeMap<>();
        nodes.forEach(node -> byId.put(node.nodeId(), node));
        return new ClusterView(byId, instances, freshness);
    }

    /** The view once these are reserved, and once the nodes that refused are known to be full. */
    public ClusterView after(Collection<Assigned> accepted, Set<NodeId> full) {
        SortedMap<NodeId, NodeView> next = new TreeMap<>(nodes);
        Map<WorkloadId, Map<NodeId, Integer>> counts = new HashMap<>(instances);
        for (Assigned assigned : accepted) {
            PlacementRequest request = assigned.request();
            next.computeIfPresent(assigned.nodeId(), (id, node) -> node.reserve(request.cpu(), request.memoryBytes()));
            Map<NodeId, Integer> ofWorkload = new HashMap<>(counts.getOrDefault(request.workloadId(), Map.of()));
            ofWorkload.merge(assigned.nodeId(), 1, Integer::sum);
            counts.put(request.workloadId(), ofWorkload);
        }
        full.forEach(id -> next.computeIfPresent(id, (same, node) -> node.full()));
        return new ClusterView(next, counts, freshness);
    }
}
