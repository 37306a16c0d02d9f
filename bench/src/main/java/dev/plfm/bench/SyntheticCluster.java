package dev.plfm.bench;

import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.NodeView;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.NodeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Clusters of any size, the same every time: nodes of three sizes in five regions, partly used, a few of them not active. */
final class SyntheticCluster {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final long SEED = 42;
    private static final long GIB = 1L << 30;
    private static final int INSTANCES_PER_NODE = 10;
    private static final int INSTANCES_PER_WORKLOAD = 10;

    private SyntheticCluster() {}

    static ClusterView view(int nodes) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<NodeView> all = new ArrayList<>(nodes);
        for (int n = 0; n < nodes; n++) {
            all.add(node(n, random));
        }
        Map<WorkloadId, Map<NodeId, Integer>> instances = new HashMap<>();
        int running = nodes * INSTANCES_PER_NODE;
        for (int n = 0; n < running; n++) {
            instances
                    .computeIfAbsent(workload(n / INSTANCES_PER_WORKLOAD), id -> new HashMap<>())
                    .merge(all.get(random.nextInt(nodes)).nodeId(), 1, Integer::sum);
        }
        return ClusterView.of(all, instances, Duration.ofMinutes(1));
    }

    private static NodeView node(int number, SplittableRandom random) {
        double cores = 8 << random.nextInt(3);
        long memory = (long) cores * 4 * GIB;
        return new NodeView(
                new NodeId(id("node", number)),
                "region-" + random.nextInt(5),
                "host-" + number,
                "amd64",
                Map.of("zone", "abc".substring(random.nextInt(3)).substring(0, 1)),
                random.nextInt(50) == 0 ? NodeState.DRAINING : NodeState.ACTIVE,
                NOW,
                cores,
                memory,
                cores * 3 * random.nextDouble(),
                (long) (memory * 0.95 * random.nextDouble()),
                random.nextInt(20) == 0 ? random.nextDouble(3) : 0,
                random.nextInt(50) == 0 ? 1 : 0);
    }

    static WorkloadId workload(int number) {
        return new WorkloadId(id("wl", number));
    }

    static String id(String prefix, int number) {
        return prefix + "_" + "%026d".formatted(number);
    }
}
