package dev.plfm.convergence.schedule;

import static dev.plfm.convergence.schedule.Clusters.NOW;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.PlacementSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Instances that have a node, and clusters with them, for tests. */
final class Residents {
    private Residents() {}

    /** Of a workload of its own; the larger the number, the younger. */
    static RunningInstance resident(int number, int priority, long memory) {
        return new RunningInstance(
                Clusters.instance(number),
                Clusters.workload(number),
                Clusters.ORG,
                priority,
                0.1,
                memory,
                false,
                false,
                NOW.plusSeconds(number),
                settings(priority));
    }

    static RunningInstance of(WorkloadId workload, RunningInstance one) {
        return copy(one, workload, one.orgId(), one.stateful(), one.leaving());
    }

    static RunningInstance of(OrgId org, RunningInstance one) {
        return copy(one, one.workloadId(), org, one.stateful(), one.leaving());
    }

    static RunningInstance stateful(RunningInstance one) {
        return copy(one, one.workloadId(), one.orgId(), true, one.leaving());
    }

    static RunningInstance leaving(RunningInstance one) {
        return copy(one, one.workloadId(), one.orgId(), one.stateful(), true);
    }

    /** A request of that priority. */
    static PlacementRequest wish(int priority, long memory) {
        return Clusters.request(999, 999, memory, settings(priority));
    }

    /** The nodes with these instances, by the number of their node, and with their memory reserved. */
    static ClusterView view(List<NodeView> nodes, Map<Integer, List<RunningInstance>> residents) {
        Map<NodeId, List<RunningInstance>> running = new HashMap<>();
        residents.forEach((number, all) -> running.put(Clusters.node(number), all));
        return with(nodes, running);
    }

    static ClusterView with(Collection<NodeView> nodes, Map<NodeId, List<RunningInstance>> running) {
        List<NodeView> reserved = new ArrayList<>();
        Map<WorkloadId, Map<NodeId, Integer>> counts = new HashMap<>();
        for (NodeView node : nodes) {
            NodeView full = node;
            for (RunningInstance one : running.getOrDefault(node.nodeId(), List.of())) {
                full = full.reserve(one.cpu(), one.memoryBytes());
                counts.computeIfAbsent(one.workloadId(), id -> new HashMap<>()).merge(node.nodeId(), 1, Integer::sum);
            }
            reserved.add(full);
        }
        return ClusterView.of(reserved, counts, Clusters.FRESHNESS).withRunning(running);
    }

    /** The view once the moves are done: the replacements are there, the old instances are gone. */
    static ClusterView moved(ClusterView view, List<Move> moves) {
        Map<NodeId, List<RunningInstance>> running = new HashMap<>();
        view.running().forEach((node, all) -> running.put(node, new ArrayList<>(all)));
        List<NodeView> nodes = new ArrayList<>(view.nodes().values());
        for (Move move : moves) {
            RunningInstance one = move.instance();
            running.get(move.from()).remove(one);
            running.computeIfAbsent(move.to(), id -> new ArrayList<>()).add(one);
            nodes.replaceAll(node -> node.nodeId().equals(move.from())
                    ? node.reserve(-one.cpu(), -one.memoryBytes())
                    : node.nodeId().equals(move.to()) ? node.reserve(one.cpu(), one.memoryBytes()) : node);
        }
        return ClusterView.of(nodes, Map.of(), view.freshness())
                .withRunning(running)
                .withQuotas(view.quotas());
    }

    static Set<WorkloadId> nobody() {
        return Set.of();
    }

    private static Constraints settings(int priority) {
        return new Constraints(null, null, null, new PlacementSettings(null, null, priority));
    }

    private static RunningInstance copy(
            RunningInstance one, WorkloadId workload, OrgId org, boolean stateful, boolean leaving) {
        return new RunningInstance(
                one.instanceId(),
                workload,
                org,
                one.priority(),
                one.cpu(),
                one.memoryBytes(),
                stateful,
                leaving,
                one.placedAt(),
                one.constraints());
    }
}
