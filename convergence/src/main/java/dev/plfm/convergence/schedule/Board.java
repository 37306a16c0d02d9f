package dev.plfm.convergence.schedule;

import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.convergence.schedule.Outcome.Rejected;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Placement;
import dev.plfm.kernel.value.Placement.RunnerUp;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A view laid out in arrays by node id, on which assignments are marked as they are made. */
final class Board {
    private static final int NONE = -1;

    private final NodeView[] nodes;
    private final boolean[] usable;
    private final int[] region;
    private final double[] reservedCpu;
    private final long[] reservedMemory;
    private final double[] reliability;
    private final int regions;
    private final Map<NodeId, Integer> index = new HashMap<>();
    private final Map<WorkloadId, Map<NodeId, Integer>> instances;
    private final Map<WorkloadId, Spread> spreads = new HashMap<>();
    private final int[] fitting;

    Board(ClusterView view, Instant now) {
        nodes = view.nodes().values().toArray(NodeView[]::new);
        usable = new boolean[nodes.length];
        region = new int[nodes.length];
        reservedCpu = new double[nodes.length];
        reservedMemory = new long[nodes.length];
        reliability = new double[nodes.length];
        fitting = new int[nodes.length];
        instances = view.instances();
        Map<String, Integer> regionNumbers = new HashMap<>();
        for (int i = 0; i < nodes.length; i++) {
            NodeView node = nodes[i];
            index.put(node.nodeId(), i);
            usable[i] = node.state() == NodeState.ACTIVE
                    && !node.heardAt().plus(view.freshness()).isBefore(now);
            Integer number = regionNumbers.putIfAbsent(node.region(), regionNumbers.size());
            region[i] = number == null ? regionNumbers.size() - 1 : number;
            reservedCpu[i] = node.reservedCpu();
            reservedMemory[i] = node.reservedMemoryBytes();
            reliability[i] = Scores.reliability(node.startFailures());
        }
        regions = regionNumbers.size();
    }

    Outcome place(PlacementRequest request) {
        int[] rejected = new int[Rule.values().length];
        int fit = 0;
        for (int i = 0; i < nodes.length; i++) {
            Rule broken = firstBroken(request, i);
            if (broken == null) {
                fitting[fit++] = i;
            } else {
                rejected[broken.ordinal()]++;
            }
        }
        return fit == 0 ? rejection(request, rejected) : best(request, fit, rejected);
    }

    void take(Assigned assigned) {
        Integer i = index.get(assigned.nodeId());
        if (i == null) {
            throw new IllegalArgumentException("Not on the board: " + assigned.nodeId());
        }
        PlacementRequest request = assigned.request();
        reservedCpu[i] += request.cpu();
        reservedMemory[i] += request.memoryBytes();
        Spread spread = spread(request.workloadId());
        spread.onNode[i]++;
        spread.inRegion[region[i]]++;
    }

    private @Nullable Rule firstBroken(PlacementRequest request, int i) {
        if (!usable[i]) {
            return Rule.ACTIVE;
        }
        String arch = request.constraints().arch();
        if (arch != null && nodes[i].arch() != null && !arch.equals(nodes[i].arch())) {
            return Rule.ARCH;
        }
        NodeId home = request.constraints().homeNodeId();
        if (home != null && !home.equals(nodes[i].nodeId())) {
            return Rule.VOLUME_HOME;
        }
        return request.memoryBytes() > nodes[i].memoryBytes() - reservedMemory[i] ? Rule.MEMORY : null;
    }

    private Outcome best(PlacementRequest request, int fit, int[] rejected) {
        Spread spread = spread(request.workloadId());
        int leastOnNode = Integer.MAX_VALUE;
        int leastInRegion = Integer.MAX_VALUE;
        for (int n = 0; n < fit; n++) {
            leastOnNode = Math.min(leastOnNode, spread.onNode[fitting[n]]);
            leastInRegion = Math.min(leastInRegion, spread.inRegion[region[fitting[n]]]);
        }
        int winner = NONE;
        int second = NONE;
        double winning = Double.NEGATIVE_INFINITY;
        double secondBest = Double.NEGATIVE_INFINITY;
        for (int n = 0; n < fit; n++) {
            int i = fitting[n];
            double score = Scores.total(
                    Scores.fewest(spread.onNode[i], leastOnNode),
                    Scores.fewest(spread.inRegion[region[i]], leastInRegion),
                    Scores.cpu(reservedCpu[i] + request.cpu(), nodes[i].cpuCores()),
                    Scores.packing(reservedMemory[i] + request.memoryBytes(), nodes[i].memoryBytes()),
                    reliability[i]);
            if (score > winning) {
                second = winner;
                secondBest = winning;
                winner = i;
                winning = score;
            } else if (score > secondBest) {
                second = i;
                secondBest = score;
            }
        }
        Map<String, Double> scores = Scores.explain(
                Scores.fewest(spread.onNode[winner], leastOnNode),
                Scores.fewest(spread.inRegion[region[winner]], leastInRegion),
                Scores.cpu(reservedCpu[winner] + request.cpu(), nodes[winner].cpuCores()),
                Scores.packing(reservedMemory[winner] + request.memoryBytes(), nodes[winner].memoryBytes()),
                reliability[winner]);
        RunnerUp runnerUp = second == NONE ? null : new RunnerUp(nodes[second].nodeId(), Scores.round(secondBest));
        Placement placement = new Placement(nodes.length, byReason(rejected), Scores.round(winning), scores, runnerUp);
        return new Assigned(request, nodes[winner].nodeId(), placement);
    }

    private Outcome rejection(PlacementRequest request, int[] rejected) {
        Rule nearest = Rule.ACTIVE;
        for (Rule rule : Rule.values()) {
            nearest = rejected[rule.ordinal()] > 0 ? rule : nearest;
        }
        return new Rejected(request, nearest.reason(), byReason(rejected));
    }

    private static Map<String, Integer> byReason(int[] rejected) {
        Map<String, Integer> rejections = new LinkedHashMap<>();
        for (Rule rule : Rule.values()) {
            if (rejected[rule.ordinal()] > 0) {
                rejections.put(rule.reason(), rejected[rule.ordinal()]);
            }
        }
        return rejections;
    }

    private Spread spread(WorkloadId workload) {
        return spreads.computeIfAbsent(workload, id -> {
            Spread spread = new Spread(new int[nodes.length], new int[regions]);
            instances.getOrDefault(id, Map.of()).forEach((node, count) -> {
                Integer i = index.get(node);
                if (i != null) {
                    spread.onNode[i] += count;
                    spread.inRegion[region[i]] += count;
                }
            });
            return spread;
        });
    }

    /** How many instances of one workload there are on each node and in each region. */
    private record Spread(int[] onNode, int[] inRegion) {}
}
