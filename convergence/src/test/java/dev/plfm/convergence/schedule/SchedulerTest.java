package dev.plfm.convergence.schedule;

import static dev.plfm.convergence.schedule.Clusters.NOW;
import static dev.plfm.convergence.schedule.Clusters.idle;
import static dev.plfm.convergence.schedule.Clusters.node;
import static dev.plfm.convergence.schedule.Clusters.request;
import static dev.plfm.convergence.schedule.Clusters.requests;
import static dev.plfm.convergence.schedule.Clusters.workload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.convergence.schedule.Outcome.Rejected;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.NodeState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    @Test
    void without_nodes_nothing_is_active() {
        assertRejected(place(request(1, 1, 10), Clusters.of()), "no_nodes_active", Map.of());
    }

    @Test
    void a_node_that_is_not_active_gets_nothing() {
        for (NodeState state : NodeState.values()) {
            Outcome outcome = place(request(1, 1, 10), Clusters.of(idle(1, 100).in(state)));
            if (state == NodeState.ACTIVE) {
                assertThat(outcome).isInstanceOf(Assigned.class);
            } else {
                assertRejected(outcome, "no_nodes_active", Map.of("no_nodes_active", 1));
            }
        }
    }

    @Test
    void a_silent_node_gets_nothing() {
        ClusterView view = Clusters.of(idle(1, 100));
        assertThat(Scheduler.place(requests(1, 1, 10), view, NOW.plusSeconds(60))
                        .get(0))
                .isInstanceOf(Assigned.class);
        assertThat(Scheduler.place(requests(1, 1, 10), view, NOW.plusSeconds(61))
                        .get(0))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void memory_is_filled_to_the_last_byte_and_no_further() {
        ClusterView view = Clusters.of(idle(1, 100));
        List<Outcome> outcomes = Scheduler.place(requests(3, 1, 50), view, NOW);
        assertThat(outcomes.subList(0, 2)).allMatch(Assigned.class::isInstance);
        assertRejected(outcomes.get(2), "no_capacity_memory", Map.of("no_capacity_memory", 1));
    }

    @Test
    void what_is_small_fits_after_what_is_large_did_not() {
        List<Outcome> outcomes =
                Scheduler.place(List.of(request(1, 1, 101), request(2, 2, 100)), Clusters.of(idle(1, 100)), NOW);
        assertThat(outcomes.get(0)).isInstanceOf(Rejected.class);
        assertThat(outcomes.get(1)).isInstanceOf(Assigned.class);
    }

    @Test
    void the_reason_is_that_of_the_nodes_that_came_nearest() {
        ClusterView view =
                Clusters.of(idle(1, 100).in(NodeState.OFFLINE), idle(2, 100).in(NodeState.DRAINING), idle(3, 5));
        assertRejected(
                place(request(1, 1, 10), view),
                "no_capacity_memory",
                Map.of("no_nodes_active", 2, "no_capacity_memory", 1));
    }

    @Test
    void a_request_for_another_architecture_is_refused() {
        Constraints arm = new Constraints("arm64", null, null, null);
        assertRejected(
                place(request(1, 1, 10, arm), Clusters.of(idle(1, 100))), "arch_mismatch", Map.of("arch_mismatch", 1));
        assertThat(place(request(1, 1, 10, new Constraints("amd64", null, null, null)), Clusters.of(idle(1, 100))))
                .isInstanceOf(Assigned.class);
    }

    @Test
    void a_request_with_volumes_goes_to_their_home_or_nowhere() {
        Constraints home = new Constraints(null, node(2), null, null);
        assertThat(assigned(place(request(1, 1, 10, home), Clusters.of(Clusters.idleNodes(3, 100))))
                        .nodeId())
                .isEqualTo(node(2));
        assertRejected(
                place(request(1, 1, 10, home), Clusters.of(idle(1, 100), idle(3, 100))),
                "volume_locality_no_node",
                Map.of("volume_locality_no_node", 2));
    }

    @Test
    void of_equal_nodes_the_smallest_id_wins() {
        assertThat(assigned(place(request(1, 1, 10), Clusters.of(idle(3, 100), idle(1, 100), idle(2, 100))))
                        .nodeId())
                .isEqualTo(node(1));
    }

    @Test
    void a_workload_is_spread_over_nodes_before_any_gets_two() {
        List<Outcome> outcomes = Scheduler.place(requests(7, 1, 10), Clusters.of(Clusters.idleNodes(3, 1000)), NOW);
        assertThat(Clusters.perNode(outcomes).values()).containsExactly(3, 2, 2);
    }

    @Test
    void instances_that_run_already_count_for_the_spread() {
        ClusterView view = ClusterView.of(
                Clusters.idleNodes(3, 1000),
                Map.of(workload(1), Map.of(node(1), 1, node(2), 1, node(9), 4)),
                Clusters.FRESHNESS);
        assertThat(assigned(place(request(1, 1, 10), view)).nodeId()).isEqualTo(node(3));
        assertThat(assigned(place(request(1, 2, 10), view)).nodeId()).isEqualTo(node(1));
    }

    @Test
    void of_nodes_without_the_workload_one_in_an_empty_region_is_better() {
        NodeView other = Clusters.with(4, "us", "amd64", 8, 1000, 0, 0, 0);
        ClusterView view = ClusterView.of(
                List.of(idle(1, 1000), idle(2, 1000), other),
                Map.of(workload(1), Map.of(node(1), 1)),
                Clusters.FRESHNESS);
        assertThat(assigned(place(request(1, 1, 10), view)).nodeId()).isEqualTo(node(4));
    }

    @Test
    void a_busy_processor_is_avoided() {
        NodeView busy = Clusters.with(1, "eu", null, 8, 1000, 30, 0, 0);
        assertThat(assigned(place(request(1, 1, 10), Clusters.of(busy, idle(2, 1000))))
                        .nodeId())
                .isEqualTo(node(2));
    }

    @Test
    void memory_is_packed_so_that_whole_nodes_stay_free() {
        NodeView half = Clusters.with(2, "eu", null, 8, 1000, 0, 500, 0);
        assertThat(assigned(place(request(1, 1, 10), Clusters.of(idle(1, 1000), half)))
                        .nodeId())
                .isEqualTo(node(2));
    }

    @Test
    void a_node_on_which_instances_fail_is_avoided() {
        NodeView failing = Clusters.with(1, "eu", null, 8, 1000, 0, 0, 2);
        ClusterView view = ClusterView.of(
                List.of(failing, idle(2, 1000)), Map.of(workload(1), Map.of(node(2), 1)), Clusters.FRESHNESS);
        assertThat(assigned(place(request(1, 1, 10), view)).nodeId()).isEqualTo(node(2));
    }

    @Test
    void a_placement_says_why() {
        ClusterView view = Clusters.of(idle(1, 100), idle(2, 100), idle(3, 5));
        Assigned assigned = assigned(place(request(1, 1, 10), view));
        assertThat(assigned.placement().candidates()).isEqualTo(3);
        assertThat(assigned.placement().rejections()).isEqualTo(Map.of("no_capacity_memory", 1));
        assertThat(assigned.placement().scores())
                .containsOnlyKeys("spread", "region_spread", "cpu", "packing", "reliability", "stability")
                .containsEntry("packing", 0.1);
        assertThat(assigned.placement().runnerUp()).isNotNull();
        assertThat(assigned.placement().runnerUp().nodeId()).isEqualTo(node(2));
        assertThat(assigned.placement().runnerUp().score())
                .isEqualTo(assigned.placement().score());
    }

    @Test
    void a_node_that_refused_is_passed_over_and_what_others_took_counts() {
        ClusterView view = Clusters.of(Clusters.idleNodes(2, 100));
        Assigned first = assigned(place(request(1, 1, 60), view));
        ClusterView next = view.after(List.of(), Set.of(first.nodeId()));
        Assigned second = assigned(place(request(1, 1, 60), next));
        assertThat(second.nodeId()).isEqualTo(node(2));
        assertRejected(
                place(request(2, 1, 60), next.after(List.of(second), Set.of())),
                "no_capacity_memory",
                Map.of("no_capacity_memory", 2));
    }

    private static Outcome place(PlacementRequest request, ClusterView view) {
        return Scheduler.place(List.of(request), view, NOW).get(0);
    }

    private static Assigned assigned(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Assigned.class);
        return (Assigned) outcome;
    }

    private static void assertRejected(Outcome outcome, String reason, Map<String, Integer> rejections) {
        assertThat(outcome).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(reason);
            assertThat(rejected.rejections()).isEqualTo(rejections);
        });
    }
}
