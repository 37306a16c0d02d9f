package dev.plfm.convergence.schedule;

import static dev.plfm.convergence.schedule.Clusters.NOW;
import static dev.plfm.convergence.schedule.Clusters.idle;
import static dev.plfm.convergence.schedule.Clusters.node;
import static dev.plfm.convergence.schedule.Clusters.workload;
import static dev.plfm.convergence.schedule.Residents.resident;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.NodeState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RebalancingTest {

    @Test
    void a_node_that_joins_gets_its_share_of_a_crowded_workload() {
        ClusterView view = Residents.view(List.of(idle(1, 1000), idle(2, 1000)), Map.of(1, crowd(1, 4, 10)));
        List<Move> moves = propose(view);
        assertThat(moves).singleElement().satisfies(move -> {
            assertThat(move.from()).isEqualTo(node(1));
            assertThat(move.to()).isEqualTo(node(2));
            assertThat(move.reason()).isEqualTo(Move.SPREAD);
            assertThat(move.gain()).isPositive();
        });
        ClusterView next = Residents.moved(view, moves);
        assertThat(propose(next)).hasSize(1);
        assertThat(propose(Residents.moved(next, propose(next)))).isEmpty();
    }

    @Test
    void the_youngest_instance_moves() {
        ClusterView view = Residents.view(List.of(idle(1, 1000), idle(2, 1000)), Map.of(1, crowd(1, 3, 10)));
        assertThat(propose(view).get(0).instance().instanceId()).isEqualTo(Clusters.instance(13));
    }

    @Test
    void a_pair_on_two_nodes_stays_when_a_third_node_joins() {
        ClusterView view = Residents.view(
                Clusters.idleNodes(3, 1000), Map.of(1, crowd(1, 1, 10), 2, List.of(of(1, resident(9, 50, 10)))));
        assertThat(propose(view)).isEmpty();
    }

    @Test
    void an_empty_region_gets_something_of_a_workload_that_is_in_one_region_only() {
        NodeView other = Clusters.with(3, "us", "amd64", 8, 1000, 0, 0, 0);
        ClusterView view = Residents.view(
                List.of(idle(1, 1000), idle(2, 1000), other),
                Map.of(1, crowd(1, 1, 10), 2, List.of(of(1, resident(9, 50, 10)))));
        assertThat(propose(view)).singleElement().satisfies(move -> assertThat(move.to())
                .isEqualTo(node(3)));
    }

    @Test
    void a_node_that_is_clearly_more_loaded_than_the_best_one_gives_something_away() {
        List<RunningInstance> busy = IntStream.rangeClosed(1, 9)
                .mapToObj(n -> heavy(resident(n, 50, 100)))
                .toList();
        ClusterView view = Residents.view(List.of(idle(1, 1000), idle(2, 1000)), Map.of(1, busy));
        List<Move> moves = propose(view);
        assertThat(moves)
                .as("one between two nodes, for each changes what the next would gain")
                .singleElement()
                .satisfies(move -> assertThat(move.reason()).isEqualTo(Move.BALANCE));
        ClusterView next = view;
        for (int round = 0; round < 20; round++) {
            next = Residents.moved(next, propose(next));
        }
        assertThat(propose(next)).isEmpty();
        assertThat(next.running().get(node(2)).size()).isBetween(3, 5);
    }

    @Test
    void what_has_volumes_or_leaves_or_is_busy_stays() {
        List<NodeView> nodes = List.of(idle(1, 1000), idle(2, 1000));
        List<RunningInstance> crowd = crowd(1, 4, 10);
        assertThat(propose(Residents.view(
                        nodes, Map.of(1, crowd.stream().map(Residents::stateful).toList()))))
                .isEmpty();
        assertThat(propose(Residents.view(
                        nodes, Map.of(1, crowd.stream().map(Residents::leaving).toList()))))
                .isEmpty();
        assertThat(Rebalancing.propose(Residents.view(nodes, Map.of(1, crowd)), Set.of(workload(1)), 10, NOW))
                .isEmpty();
    }

    @Test
    void what_is_on_a_draining_node_is_left_to_the_drain() {
        List<NodeView> nodes = List.of(idle(1, 1000).in(NodeState.DRAINING), idle(2, 1000));
        assertThat(propose(Residents.view(nodes, Map.of(1, crowd(1, 4, 10))))).isEmpty();
    }

    @Test
    void no_more_moves_are_proposed_than_are_allowed_and_one_a_workload() {
        ClusterView view = Residents.view(
                List.of(idle(1, 1000), idle(2, 1000)),
                Map.of(
                        1,
                        IntStream.rangeClosed(1, 3)
                                .mapToObj(w -> crowd(w, 4, 10))
                                .flatMap(List::stream)
                                .toList()));
        assertThat(propose(view))
                .hasSize(3)
                .extracting(move -> move.instance().workloadId())
                .doesNotHaveDuplicates();
        assertThat(Rebalancing.propose(view, Residents.nobody(), 2, NOW)).hasSize(2);
    }

    @Test
    void a_replacement_needs_room_while_the_old_one_is_there() {
        ClusterView view = Residents.view(List.of(idle(1, 1000), idle(2, 9)), Map.of(1, crowd(1, 4, 10)));
        assertThat(propose(view)).isEmpty();
    }

    private static List<Move> propose(ClusterView view) {
        return Rebalancing.propose(view, Residents.nobody(), 10, NOW);
    }

    private static List<RunningInstance> crowd(int workload, int size, long memory) {
        return IntStream.rangeClosed(1, size)
                .mapToObj(n -> of(workload, resident(10 * workload + n, 50, memory)))
                .toList();
    }

    private static RunningInstance of(int workload, RunningInstance one) {
        return Residents.of(workload(workload), one);
    }

    private static RunningInstance heavy(RunningInstance one) {
        return new RunningInstance(
                one.instanceId(),
                one.workloadId(),
                one.orgId(),
                one.priority(),
                3,
                one.memoryBytes(),
                false,
                false,
                one.placedAt(),
                Constraints.none());
    }
}
