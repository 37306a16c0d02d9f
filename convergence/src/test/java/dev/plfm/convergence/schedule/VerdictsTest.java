package dev.plfm.convergence.schedule;

import static dev.plfm.convergence.schedule.Clusters.NOW;
import static dev.plfm.convergence.schedule.Clusters.idle;
import static dev.plfm.convergence.schedule.Clusters.instance;
import static dev.plfm.convergence.schedule.Clusters.node;
import static dev.plfm.convergence.schedule.Clusters.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.LabelConstraint;
import dev.plfm.kernel.value.LabelOperator;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.PlacementSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictsTest {
    private static final long MIB = 1L << 20;

    @Test
    void every_failing_rule_of_a_node_is_told_and_not_only_the_first() {
        NodeView node = idle(1, 5).in(NodeState.DRAINING).heardAt(NOW.minusSeconds(90));
        Constraints wanted = new Constraints("arm64", node(2), List.of("vol_1"), zone("a"));
        ClusterView view = Clusters.of(node)
                .withVolumesInUse(Map.of("vol_1", instance(7)))
                .withQuotas(Map.of(Clusters.ORG, new OrgQuota(3L, 5L, 0.1, 3, 0, 0.1)));
        NodeVerdict verdict =
                Verdicts.of(request(1, 1, 10, wanted), view, NOW).nodes().get(0);
        assertThat(verdict.reasons())
                .containsExactly(
                        "no_nodes_active",
                        "node_not_heard",
                        "arch_mismatch",
                        "node_constraint_not_met",
                        "volume_locality_no_node",
                        "volume_in_use",
                        "no_capacity_memory",
                        "org_quota_exceeded:max_instances",
                        "org_quota_exceeded:max_total_memory_bytes",
                        "org_quota_exceeded:max_total_cpu");
        assertThat(verdict.failing())
                .contains(new Failing("no_capacity_memory", null, 10L, 5L))
                .contains(new Failing("no_nodes_active", "draining", null, null))
                .contains(new Failing("node_constraint_not_met", "zone in (a)", null, null));
        assertThat(verdict.score()).isNull();
    }

    @Test
    void a_node_that_fits_has_its_scores() {
        NodeVerdict verdict = Verdicts.of(request(1, 1, 10), Clusters.of(idle(1, 100)), NOW)
                .of(node(1))
                .orElseThrow();
        assertThat(verdict.fits()).isTrue();
        assertThat(verdict.scores()).containsEntry("spread", 1.0).containsEntry("packing", 0.1);
        assertThat(verdict.score()).isPositive();
    }

    @Test
    void nodes_with_the_same_reasons_are_told_together() {
        ClusterView view = Clusters.of(idle(1, 5), idle(2, 6), idle(3, 5).in(NodeState.OFFLINE));
        assertThat(Verdicts.of(request(1, 1, 10), view, NOW).groups())
                .containsExactly(
                        new Verdicts.Group(List.of("no_capacity_memory"), 2, List.of(node(1), node(2))),
                        new Verdicts.Group(List.of("no_nodes_active", "no_capacity_memory"), 1, List.of(node(3))));
    }

    @Test
    void a_sentence_says_what_is_the_matter_with_how_many() {
        ClusterView view = Clusters.of(
                idle(1, 200 * MIB),
                idle(2, 210 * MIB),
                idle(3, 100 * MIB),
                idle(4, 900 * MIB).in(NodeState.DRAINING),
                idle(5, 900 * MIB).in(NodeState.DRAINING));
        Verdicts verdicts = Verdicts.of(request(1, 1, 576 * MIB), view, NOW);
        assertThat(verdicts.sentence())
                .isEqualTo("No node fits: 3 of 5 have too little free memory (576 MiB needed, at most 210 MiB free),"
                        + " 2 are draining.");
        assertThat(verdicts.sentenceForTenants())
                .isEqualTo("No node fits: 3 of 5 have too little free memory (576 MiB needed), 2 are draining.");
    }

    @Test
    void a_sentence_says_so_when_it_is_all_nodes_or_the_only_one_or_none() {
        assertThat(sentence(request(1, 1, 10), Clusters.of())).isEqualTo("No node fits: there are no nodes.");
        assertThat(sentence(request(1, 1, 10), Clusters.of(idle(1, 10).in(NodeState.OFFLINE))))
                .isEqualTo("No node fits: the only one is offline.");
        assertThat(sentence(
                        request(1, 1, 10, new Constraints(null, null, null, zone("a", "b"))),
                        Clusters.of(idle(1, 10), idle(2, 10))))
                .isEqualTo("No node fits: all 2 do not meet a constraint (zone in (a, b)).");
    }

    @Test
    void a_sentence_says_what_no_node_can_help() {
        ClusterView view = Clusters.of(idle(1, 10));
        assertThat(sentence(
                        request(1, 1, 10),
                        view.withQuotas(Map.of(Clusters.ORG, new OrgQuota(2L, null, null, 2, 0, 0)))))
                .isEqualTo("No node fits: the only one would exceed the organization's quota of instances (0 left).");
        assertThat(sentence(
                        request(1, 1, 10, new Constraints(null, null, List.of("vol_1"), null)),
                        view.withVolumesInUse(Map.of("vol_1", instance(7)))))
                .isEqualTo("No node fits: the only one would have to wait for a volume in use (vol_1 is used by "
                        + instance(7) + ").");
    }

    @Test
    void a_sentence_names_the_best_node_when_there_is_one() {
        assertThat(sentence(request(1, 1, 10), Clusters.of(idle(1, 5), idle(2, 10))))
                .isEqualTo("1 of 2 nodes fits, best " + node(2) + ".");
    }

    @Test
    void an_instance_is_not_in_its_own_way_once_it_is_taken_out_of_the_view() {
        Constraints volume = new Constraints(null, node(1), List.of("vol_1"), null);
        PlacementRequest itself = request(1, 1, 10, volume);
        ClusterView view = ClusterView.of(
                        List.of(idle(1, 10).reserve(0.1, 10)),
                        Map.of(itself.workloadId(), Map.of(node(1), 1)),
                        Clusters.FRESHNESS)
                .withVolumesInUse(Map.of("vol_1", instance(1)))
                .withQuotas(Map.of(Clusters.ORG, new OrgQuota(1L, null, null, 1, 10, 0.1)));
        assertThat(Verdicts.of(itself, view, NOW).best()).isEmpty();
        assertThat(Verdicts.of(itself, view.without(itself, node(1)), NOW).best())
                .isPresent();
    }

    private static String sentence(PlacementRequest request, ClusterView view) {
        return Verdicts.of(request, view, NOW).sentence();
    }

    private static PlacementSettings zone(String... values) {
        return new PlacementSettings(List.of(new LabelConstraint("zone", LabelOperator.IN, List.of(values))), null, 50);
    }
}
