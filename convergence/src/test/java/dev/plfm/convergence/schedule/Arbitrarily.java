package dev.plfm.convergence.schedule;

import static dev.plfm.convergence.schedule.Clusters.NOW;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.LabelAffinity;
import dev.plfm.kernel.value.LabelConstraint;
import dev.plfm.kernel.value.LabelOperator;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.PlacementSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/** Small clusters in which everything that rules look at occurs, and few kinds of requests, so that they meet. */
final class Arbitrarily extends DomainContextBase {
    private static final int WORKLOADS = 5;
    private static final int NODES = 14;
    private static final int VOLUMES = 4;
    private static final int NODES_THAT_WORK = 4;

    @Provide
    Arbitrary<ClusterView> views() {
        Arbitrary<Map<WorkloadId, Map<NodeId, Integer>>> instances = Arbitraries.maps(
                Arbitraries.integers().between(1, WORKLOADS).map(Clusters::workload),
                Arbitraries.maps(nodeIds(), Arbitraries.integers().between(1, 3))
                        .ofMaxSize(6));
        Arbitrary<Map<String, InstanceId>> volumes = Arbitraries.maps(
                        volumes(), Arbitraries.integers().between(1, 40).map(Clusters::instance))
                .ofMaxSize(2);
        Arbitrary<Map<OrgId, OrgQuota>> quotas =
                Arbitraries.maps(orgs(), quota()).ofMaxSize(2);
        return Combinators.combine(
                        node().list().ofMaxSize(NODES).uniqueElements(NodeView::nodeId), instances, volumes, quotas)
                .as((nodes, counts, inUse, limits) -> ClusterView.of(nodes, counts, Clusters.FRESHNESS)
                        .withVolumesInUse(inUse)
                        .withQuotas(limits));
    }

    @Provide
    Arbitrary<List<PlacementRequest>> requests() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, WORKLOADS).map(Clusters::workload),
                        orgs().injectNull(0.2),
                        Arbitraries.of(0.1, 0.5, 2.0),
                        Arbitraries.of(1L, 50L, 200L, 600L),
                        constraints())
                .as((workload, org, cpu, memory, constraints) ->
                        new PlacementRequest(Clusters.instance(1), workload, org, cpu, memory, memory, constraints))
                .list()
                .ofMaxSize(40)
                .map(Arbitrarily::numbered);
    }

    /** Mostly usable nodes that are just as large as to have little room beside their instances, or much. */
    Arbitrary<ClusterView> populated() {
        Arbitrary<RunningInstance> resident = Combinators.combine(
                        Arbitraries.integers().between(1, WORKLOADS).map(Clusters::workload),
                        orgs(),
                        Arbitraries.of(5, 10, 20, 50, 80),
                        Arbitraries.of(0.1, 1.0),
                        Arbitraries.of(10L, 50L, 70L, 200L, 500L),
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.longs().between(0, 3),
                        constraints())
                .as((workload, org, priority, cpu, memory, kind, age, constraints) -> new RunningInstance(
                        Clusters.instance(1),
                        workload,
                        org,
                        priority,
                        cpu,
                        memory,
                        kind == 1,
                        kind == 2,
                        NOW.minusSeconds(age),
                        new Constraints(constraints.arch(), null, null, constraints.settings())));
        Arbitrary<Home> home = Combinators.combine(
                        node(), resident.list().ofMaxSize(6), Arbitraries.of(0L, 0L, 30L, 600L))
                .as(Home::new);
        return home.list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .uniqueElements(one -> one.node().nodeId())
                .map(Arbitrarily::inhabited);
    }

    private static ClusterView inhabited(List<Home> homes) {
        Map<NodeId, List<RunningInstance>> running = new HashMap<>();
        List<NodeView> nodes = new ArrayList<>();
        int number = 0;
        for (Home home : homes) {
            List<RunningInstance> residents = new ArrayList<>();
            long memory = home.room();
            for (RunningInstance one : home.residents()) {
                residents.add(renumbered(one, ++number));
                memory += one.memoryBytes();
            }
            NodeView node = home.node();
            running.put(node.nodeId(), residents);
            nodes.add(new NodeView(
                    node.nodeId(),
                    node.region(),
                    node.hostname(),
                    node.arch(),
                    node.labels(),
                    nodes.size() % NODES_THAT_WORK == NODES_THAT_WORK - 1 ? node.state() : NodeState.ACTIVE,
                    NOW,
                    node.cpuCores(),
                    memory,
                    0,
                    0,
                    node.startFailures(),
                    node.flaps()));
        }
        return Residents.with(nodes, running);
    }

    private static RunningInstance renumbered(RunningInstance one, int number) {
        return new RunningInstance(
                Clusters.instance(number),
                one.workloadId(),
                one.orgId(),
                one.priority(),
                one.cpu(),
                one.memoryBytes(),
                one.stateful(),
                one.leaving(),
                one.placedAt(),
                one.constraints());
    }

    private static Arbitrary<NodeView> node() {
        return Combinators.combine(
                        nodeIds(),
                        Arbitraries.of("eu", "us", "ap"),
                        Arbitraries.of("amd64", "amd64", "arm64").injectNull(0.2),
                        labels(),
                        Arbitraries.frequencyOf(
                                Tuple.of(6, Arbitraries.just(NodeState.ACTIVE)),
                                Tuple.of(1, Arbitraries.of(NodeState.class))),
                        Arbitraries.of(0L, 0L, 0L, 61L),
                        Combinators.combine(
                                        Arbitraries.of(0.5, 4.0, 16.0),
                                        Arbitraries.longs().between(1, 2000),
                                        Arbitraries.longs().between(0, 1500))
                                .as(Room::new),
                        Arbitraries.of(0.0, 0.0, 1.0, 2.5))
                .as((id, region, arch, labels, state, silent, room, failures) -> new NodeView(
                        id,
                        region,
                        "host",
                        arch,
                        labels,
                        state,
                        NOW.minusSeconds(silent),
                        room.cores,
                        room.memory,
                        room.cores / 2,
                        Math.min(room.reserved, room.memory),
                        failures,
                        failures / 2));
    }

    private static Arbitrary<Constraints> constraints() {
        Arbitrary<LabelConstraint> constraint = Combinators.combine(
                        Arbitraries.of("zone", "region", "gpu"), Arbitraries.of(LabelOperator.class))
                .as((label, operator) ->
                        new LabelConstraint(label, operator, operator.takesValues() ? List.of("a", "eu") : null));
        Arbitrary<LabelAffinity> affinity = Combinators.combine(
                        Arbitraries.of("zone", "region", "gpu"),
                        Arbitraries.of(LabelOperator.class),
                        Arbitraries.of(-100, -30, 20, 100))
                .as((label, operator, weight) ->
                        new LabelAffinity(label, operator, operator.takesValues() ? List.of("a", "us") : null, weight));
        Arbitrary<PlacementSettings> settings = Combinators.combine(
                        constraint.list().ofMaxSize(1), affinity.list().ofMaxSize(2), Arbitraries.of(10, 50, 90))
                .as(PlacementSettings::new);
        return Combinators.combine(
                        Arbitraries.of("amd64").injectNull(0.7),
                        nodeIds().injectNull(0.9),
                        volumes().list().ofMinSize(1).ofMaxSize(2).injectNull(0.9),
                        settings.injectNull(0.5))
                .as(Constraints::new);
    }

    private static Arbitrary<Map<String, String>> labels() {
        return Arbitraries.maps(Arbitraries.of("zone", "gpu"), Arbitraries.of("a", "b"))
                .ofMaxSize(2)
                .map(HashMap::new);
    }

    private static Arbitrary<OrgQuota> quota() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 12).injectNull(0.3),
                        Arbitraries.longs().between(0, 2000).injectNull(0.3),
                        Arbitraries.of(0.3, 3.0, 10.0).injectNull(0.3),
                        Arbitraries.longs().between(0, 3))
                .as((instances, memory, cpu, used) ->
                        new OrgQuota(instances, memory, cpu, used, 50 * used, 0.1 * used));
    }

    private static Arbitrary<OrgId> orgs() {
        return Arbitraries.of(Clusters.ORG, Clusters.OTHER_ORG);
    }

    private static Arbitrary<NodeId> nodeIds() {
        return Arbitraries.integers().between(1, NODES).map(Clusters::node);
    }

    private static Arbitrary<String> volumes() {
        return Arbitraries.integers().between(1, VOLUMES).map(number -> "vol_" + number);
    }

    private static List<PlacementRequest> numbered(List<PlacementRequest> requests) {
        return IntStream.range(0, requests.size())
                .mapToObj(n -> {
                    PlacementRequest request = requests.get(n);
                    return new PlacementRequest(
                            Clusters.instance(n + 1),
                            request.workloadId(),
                            request.orgId(),
                            request.cpu(),
                            request.guestMemoryBytes(),
                            request.memoryBytes(),
                            request.constraints());
                })
                .toList();
    }

    private record Home(NodeView node, List<RunningInstance> residents, long room) {}

    private record Room(double cores, long memory, long reserved) {}
}
