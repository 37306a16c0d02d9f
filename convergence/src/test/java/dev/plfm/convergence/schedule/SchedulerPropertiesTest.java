package dev.plfm.convergence.schedule;

import static dev.plfm.convergence.schedule.Clusters.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.convergence.schedule.Outcome.Rejected;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.NodeState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class SchedulerPropertiesTest {

    @Property(tries = 300)
    void memory_is_never_promised_beyond_what_a_node_can_allocate(
            @ForAll("clusters") List<NodeView> nodes, @ForAll("demands") List<PlacementRequest> requests) {
        Map<NodeId, Long> promised = new HashMap<>();
        for (Outcome outcome : Scheduler.place(requests, Clusters.of(nodes), NOW)) {
            if (outcome instanceof Assigned assigned) {
                promised.merge(assigned.nodeId(), outcome.request().memoryBytes(), Long::sum);
            }
        }
        for (NodeView node : nodes) {
            long added = promised.getOrDefault(node.nodeId(), 0L);
            assertThat(added).isLessThanOrEqualTo(free(node));
        }
    }

    @Property(tries = 300)
    void what_is_rejected_fits_nowhere_at_the_end(
            @ForAll("clusters") List<NodeView> nodes, @ForAll("demands") List<PlacementRequest> requests) {
        ClusterView view = Clusters.of(nodes);
        List<Outcome> outcomes = Scheduler.place(requests, view, NOW);
        ClusterView end = view.after(assigned(outcomes), Set.of());
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Rejected) {
                assertThat(end.nodes().values())
                        .noneMatch(node -> node.state() == NodeState.ACTIVE
                                && node.memoryBytes() - node.reservedMemoryBytes()
                                        >= outcome.request().memoryBytes());
            }
        }
    }

    @Property(tries = 300)
    void the_order_in_which_nodes_are_listed_does_not_matter(
            @ForAll("clusters") List<NodeView> nodes,
            @ForAll("demands") List<PlacementRequest> requests,
            @ForAll long seed) {
        List<NodeView> shuffled = new ArrayList<>(nodes);
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(Scheduler.place(requests, Clusters.of(shuffled), NOW))
                .isEqualTo(Scheduler.place(requests, Clusters.of(nodes), NOW));
    }

    @Property(tries = 100)
    void equal_nodes_are_filled_evenly_from_the_smallest_id_on(
            @ForAll @IntRange(min = 1, max = 20) int nodes, @ForAll @IntRange(min = 1, max = 60) int instances) {
        List<Outcome> outcomes =
                Scheduler.place(Clusters.requests(instances, 1, 10), Clusters.of(Clusters.idleNodes(nodes, 1000)), NOW);
        Map<NodeId, Integer> perNode = Clusters.perNode(outcomes);
        List<Integer> counts = List.copyOf(perNode.values());
        assertThat(perNode).hasSize(Math.min(nodes, instances));
        assertThat(Collections.max(counts) - Collections.min(counts)).isLessThanOrEqualTo(1);
        assertThat(counts).isSortedAccordingTo(Collections.<Integer>reverseOrder());
    }

    @Property(tries = 300)
    void every_score_is_between_nought_and_one(
            @ForAll("clusters") List<NodeView> nodes, @ForAll("demands") List<PlacementRequest> requests) {
        assertThat(assigned(Scheduler.place(requests, Clusters.of(nodes), NOW)))
                .allSatisfy(assigned ->
                        assertThat(assigned.placement().scores().values()).allMatch(score -> score >= 0 && score <= 1));
    }

    @Provide
    Arbitrary<List<NodeView>> clusters() {
        Arbitrary<NodeView> node = Combinators.combine(
                        Arbitraries.integers().between(1, 40),
                        Arbitraries.of("eu", "us", "ap"),
                        Arbitraries.of(NodeState.ACTIVE, NodeState.ACTIVE, NodeState.DRAINING, NodeState.OFFLINE),
                        Arbitraries.doubles().between(0.5, 64),
                        Arbitraries.longs().between(1, 2000),
                        Arbitraries.longs().between(0, 1500),
                        Arbitraries.doubles().between(0, 5))
                .as((id, region, state, cores, memory, reserved, failures) -> Clusters.with(
                                id, region, null, cores, memory, cores / 2, reserved, failures)
                        .in(state));
        return node.list().ofMaxSize(15).uniqueElements(NodeView::nodeId);
    }

    @Provide
    Arbitrary<List<PlacementRequest>> demands() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.longs().between(1, 600))
                .as((workload, memory) -> Clusters.request(1, workload, memory))
                .list()
                .ofMaxSize(40);
    }

    private static long free(NodeView node) {
        return node.state() == NodeState.ACTIVE ? Math.max(0, node.memoryBytes() - node.reservedMemoryBytes()) : 0;
    }

    private static List<Assigned> assigned(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(Assigned.class::isInstance)
                .map(Assigned.class::cast)
                .toList();
    }
}
