package dev.plfm.convergence.schedule;

import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.NodeState;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the scheduler knows of the cluster; never changed, only replaced.
 *
 * @param instances how many living instances of a workload each node has; absent when none
 * @param running the living instances of each node; only preemption and rebalancing look at them
 * @param volumesInUse the living instance that has a volume
 * @param quotas of organizations that have one; no limit for those that are absent
 * @param freshness how long ago a node may have been heard to get work
 */
public record ClusterView(
        SortedMap<NodeId, NodeView> nodes,
        Map<WorkloadId, Map<NodeId, Integer>> instances,
        Map<NodeId, List<RunningInstance>> running,
        Map<String, InstanceId> volumesInUse,
        Map<OrgId, OrgQuota> quotas,
        Duration freshness) {

    /** The view of these nodes, without quotas and volumes. */
    public static ClusterView of(
            Collection<NodeView> nodes, Map<WorkloadId, Map<NodeId, Integer>> instances, Duration freshness) {
        SortedMap<NodeId, NodeView> byId = new TreeMap<>();
        nodes.forEach(node -> byId.put(node.nodeId(), node));
        return new ClusterView(byId, instances, Map.of(), Map.of(), Map.of(), freshness);
    }

    /** The same with these instances on the nodes. */
    public ClusterView withRunning(Map<NodeId, List<RunningInstance>> others) {
        return new ClusterView(nodes, instances, others, volumesInUse, quotas, freshness);
    }

    /** The same with these volumes in use. */
    public ClusterView withVolumesInUse(Map<String, InstanceId> others) {
        return new ClusterView(nodes, instances, running, others, quotas, freshness);
    }

    /** The same with these quotas. */
    public ClusterView withQuotas(Map<OrgId, OrgQuota> others) {
        return new ClusterView(nodes, instances, running, volumesInUse, others, freshness);
    }

    /** The same with a node in another state. */
    public ClusterView with(NodeId node, NodeState state) {
        SortedMap<NodeId, NodeView> next = new TreeMap<>(nodes);
        next.computeIfPresent(node, (id, view) -> view.in(state));
        return new ClusterView(next, instances, running, volumesInUse, quotas, freshness);
    }

    /** The view once these are reserved, and once the nodes that refused are known to be full. */
    public ClusterView after(Collection<Assigned> accepted, Set<NodeId> full) {
        SortedMap<NodeId, NodeView> next = new TreeMap<>(nodes);
        Map<WorkloadId, Map<NodeId, Integer>> counts = new HashMap<>(instances);
        Map<String, InstanceId> volumes = new HashMap<>(volumesInUse);
        Map<OrgId, OrgQuota> used = new HashMap<>(quotas);
        for (Assigned assigned : accepted) {
            PlacementRequest request = assigned.request();
            next.computeIfPresent(assigned.nodeId(), (id, node) -> node.reserve(request.cpu(), request.memoryBytes()));
            Map<NodeId, Integer> ofWorkload = new HashMap<>(counts.getOrDefault(request.workloadId(), Map.of()));
            ofWorkload.merge(assigned.nodeId(), 1, Integer::sum);
            counts.put(request.workloadId(), ofWorkload);
            request.volumes().forEach(volume -> volumes.put(volume, request.instanceId()));
            if (request.orgId() != null) {
                used.computeIfPresent(request.orgId(), (id, quota) -> quota.plus(request));
            }
        }
        full.forEach(id -> next.computeIfPresent(id, (same, node) -> node.full()));
        return new ClusterView(next, counts, running, volumes, used, freshness);
    }

    /** The view without this instance, which has that node: to ask where else it could be. */
    public ClusterView without(PlacementRequest instance, NodeId nodeId) {
        return without(Map.of(instance, nodeId));
    }

    /** The view without these instances, each of which has its node. */
    public ClusterView without(Map<PlacementRequest, NodeId> gone) {
        SortedMap<NodeId, NodeView> next = new TreeMap<>(nodes);
        Map<WorkloadId, Map<NodeId, Integer>> counts = new HashMap<>(instances);
        Map<String, InstanceId> volumes = new HashMap<>(volumesInUse);
        Map<OrgId, OrgQuota> used = new HashMap<>(quotas);
        gone.forEach((instance, nodeId) -> {
            next.computeIfPresent(nodeId, (id, node) -> node.reserve(-instance.cpu(), -instance.memoryBytes()));
            Map<NodeId, Integer> ofWorkload = new HashMap<>(counts.getOrDefault(instance.workloadId(), Map.of()));
            ofWorkload.computeIfPresent(nodeId, (id, count) -> count > 1 ? count - 1 : null);
            counts.put(instance.workloadId(), ofWorkload);
            instance.volumes().forEach(volume -> volumes.remove(volume, instance.instanceId()));
            if (instance.orgId() != null) {
                used.computeIfPresent(
                        instance.orgId(), (id, quota) -> quota.plus(-1, -instance.guestMemoryBytes(), -instance.cpu()));
            }
        });
        return new ClusterView(next, counts, running, volumes, used, freshness);
    }
}
