package dev.plfm.convergence.schedule;

import dev.plfm.kernel.id.Ids;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.NodeState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Clusters and requests for tests, with ids that sort by their number. */
final class Clusters {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final Duration FRESHNESS = Duration.ofSeconds(60);

    static final OrgId ORG = new OrgId("org_" + "%026d".formatted(1));
    static final OrgId OTHER_ORG = new OrgId("org_" + "%026d".formatted(2));

    private Clusters() {}

    static NodeId node(int number) {
        return new NodeId("node_" + "%026d".formatted(number));
    }

    static WorkloadId workload(int number) {
        return new WorkloadId(Ids.derive("wl", "" + number));
    }

    static InstanceId instance(int number) {
        return new InstanceId("inst_" + "%026d".formatted(number));
    }

    /** An idle, active node of 8 cores. */
    static NodeView idle(int number, long memory) {
        return with(number, "eu", "amd64", 8, memory, 0, 0, 0);
    }

    static List<NodeView> idleNodes(int nodes, long memory) {
        return IntStream.rangeClosed(1, nodes).mapToObj(n -> idle(n, memory)).toList();
    }

    static ClusterView of(Collection<NodeView> nodes) {
        return ClusterView.of(nodes, Map.of(), FRESHNESS);
    }

    static ClusterView of(NodeView... nodes) {
        return of(List.of(nodes));
    }

    static PlacementRequest request(int number, int workload, long memory) {
        return request(number, workload, memory, Constraints.none());
    }

    static PlacementRequest request(int number, int workload, long memory, Constraints constraints) {
        return new PlacementRequest(instance(number), workload(workload), ORG, 0.1, memory, memory, constraints);
    }

    static List<PlacementRequest> requests(int count, int workload, long memory) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(n -> request(n, workload, memory))
                .toList();
    }

    /** An active node without labels. */
    static NodeView with(
            int number,
            String region,
            @Nullable String arch,
            double cores,
            long memory,
            double reservedCpu,
            long reservedMemory,
            double startFailures) {
        return new NodeView(
                node(number),
                region,
                "host-" + number,
                arch,
                Map.of(),
                NodeState.ACTIVE,
                NOW,
                cores,
                memory,
                reservedCpu,
                reservedMemory,
                startFailures,
                0);
    }

    /** How many instances each node got. */
    static SortedMap<NodeId, Integer> perNode(List<Outcome> outcomes) {
        SortedMap<NodeId, Integer> counts = new TreeMap<>();
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Assigned assigned) {
                counts.merge(assigned.nodeId(), 1, Integer::sum);
            }
        }
        return counts;
    }
}
