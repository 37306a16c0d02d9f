package dev.plfm.convergence.schedule;

import static dev.plfm.convergence.schedule.Clusters.NOW;
import static dev.plfm.convergence.schedule.Clusters.idle;
import static dev.plfm.convergence.schedule.Clusters.instance;
import static dev.plfm.convergence.schedule.Clusters.node;
import static dev.plfm.convergence.schedule.Residents.resident;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.NodeState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreemptionTest {

    @Test
    void nothing_is_preempted_unless_the_operator_allows_it() {
        ClusterView view = Residents.view(List.of(idle(1, 100)), Map.of(1, List.of(resident(1, 10, 100))));
        assertThat(propose(view, PreemptionPolicy.OFF, Residents.wish(90, 100))).isEmpty();
        assertThat(victims(propose(view, PreemptionPolicy.ALL, Residents.wish(90, 100))))
                .containsExactly(instance(1));
    }

    @Test
    void equal_priority_is_not_lower() {
        ClusterView view = Residents.view(List.of(idle(1, 100)), Map.of(1, List.of(resident(1, 50, 100))));
        assertThat(propose(view, PreemptionPolicy.ALL, Residents.wish(50, 100))).isEmpty();
    }

    @Test
    void one_organization_only_preempts_its_own_when_that_is_the_policy() {
        RunningInstance foreign = Residents.of(Clusters.OTHER_ORG, resident(1, 10, 50));
        ClusterView view = Residents.view(List.of(idle(1, 100)), Map.of(1, List.of(foreign, resident(2, 20, 50))));
        assertThat(victims(propose(view, PreemptionPolicy.SAME_ORG, Residents.wish(90, 50))))
                .containsExactly(instance(2));
        assertThat(victims(propose(view, PreemptionPolicy.ALL, Residents.wish(90, 50))))
                .containsExactly(instance(1));
        assertThat(propose(view, PreemptionPolicy.SAME_ORG, Residents.wish(90, 100)))
                .isEmpty();
    }

    @Test
    void a_workload_does_not_preempt_itself_but_others_may_preempt_it() {
        PlacementRequest wish = Residents.wish(90, 100);
        RunningInstance own = Residents.of(wish.workloadId(), resident(1, 10, 100));
        ClusterView view = Residents.view(List.of(idle(1, 100)), Map.of(1, List.of(own)));
        assertThat(propose(view, PreemptionPolicy.ALL, wish)).isEmpty();
        PlacementRequest other = new PlacementRequest(
                wish.instanceId(),
                Clusters.workload(998),
                wish.orgId(),
                wish.cpu(),
                wish.guestMemoryBytes(),
                wish.memoryBytes(),
                wish.constraints());
        assertThat(victims(propose(view, PreemptionPolicy.ALL, wish, other))).containsExactly(instance(1));
    }

    @Test
    void what_has_volumes_stays() {
        ClusterView view =
                Residents.view(List.of(idle(1, 100)), Map.of(1, List.of(Residents.stateful(resident(1, 10, 100)))));
        assertThat(propose(view, PreemptionPolicy.ALL, Residents.wish(90, 100))).isEmpty();
    }

    @Test
    void while_memory_is_coming_free_nobody_has_to_leave() {
        RunningInstance leaving = Residents.leaving(resident(1, 90, 60));
        ClusterView view = Residents.view(List.of(idle(1, 100)), Map.of(1, List.of(leaving, resident(2, 10, 40))));
        assertThat(propose(view, PreemptionPolicy.ALL, Residents.wish(90, 60))).isEmpty();
        assertThat(victims(propose(view, PreemptionPolicy.ALL, Residents.wish(90, 61))))
                .containsExactly(instance(2));
    }

    @Test
    void what_comes_free_is_promised_once() {
        RunningInstance leaving = Residents.leaving(resident(1, 90, 60));
        ClusterView view = Residents.view(List.of(idle(1, 100)), Map.of(1, List.of(leaving, resident(2, 10, 40))));
        List<Preemption> proposals =
                propose(view, PreemptionPolicy.ALL, Residents.wish(90, 60), Residents.wish(90, 40));
        assertThat(victims(proposals)).containsExactly(instance(2));
    }

    @Test
    void the_fewest_leave_though_others_are_of_lower_priority() {
        ClusterView view = Residents.view(
                List.of(idle(1, 100)), Map.of(1, List.of(resident(1, 1, 50), resident(2, 1, 30), resident(3, 40, 20))));
        assertThat(victims(propose(view, PreemptionPolicy.ALL, Residents.wish(90, 20))))
                .containsExactly(instance(2));
        assertThat(victims(propose(view, PreemptionPolicy.ALL, Residents.wish(90, 60))))
                .containsExactlyInAnyOrder(instance(1), instance(2));
    }

    @Test
    void of_as_many_those_of_the_lowest_priority_leave_and_then_the_youngest() {
        ClusterView view = Residents.view(
                List.of(idle(1, 100), idle(2, 100)),
                Map.of(
                        1, List.of(resident(1, 20, 100)),
                        2, List.of(resident(2, 10, 50), resident(3, 10, 50))));
        assertThat(victims(propose(view, PreemptionPolicy.ALL, Residents.wish(90, 50))))
                .containsExactly(instance(3));
        assertThat(victims(propose(view, PreemptionPolicy.ALL, Residents.wish(90, 100))))
                .containsExactly(instance(1));
    }

    @Test
    void a_node_that_fails_another_rule_is_left_alone() {
        ClusterView view =
                Residents.view(List.of(idle(1, 100).in(NodeState.DRAINING)), Map.of(1, List.of(resident(1, 10, 100))));
        assertThat(propose(view, PreemptionPolicy.ALL, Residents.wish(90, 100))).isEmpty();
    }

    @Test
    void a_full_quota_is_no_reason_to_preempt() {
        ClusterView view = Residents.view(List.of(idle(1, 100)), Map.of(1, List.of(resident(1, 10, 100))))
                .withQuotas(Map.of(Clusters.ORG, new OrgQuota(1L, null, null, 1, 0, 0)));
        assertThat(propose(view, PreemptionPolicy.ALL, Residents.wish(90, 100))).isEmpty();
    }

    @Test
    void two_requests_do_not_claim_the_same_victim() {
        ClusterView view =
                Residents.view(List.of(idle(1, 100)), Map.of(1, List.of(resident(1, 10, 50), resident(2, 20, 50))));
        assertThat(victims(propose(
                        view,
                        PreemptionPolicy.ALL,
                        Residents.wish(90, 50),
                        Residents.wish(90, 50),
                        Residents.wish(90, 50))))
                .containsExactly(instance(1), instance(2));
    }

    @Test
    void what_a_victim_leaves_over_serves_the_next_request() {
        ClusterView view = Residents.view(List.of(idle(1, 100)), Map.of(1, List.of(resident(1, 10, 100))));
        assertThat(victims(propose(view, PreemptionPolicy.ALL, Residents.wish(90, 50), Residents.wish(90, 50))))
                .containsExactly(instance(1));
    }

    @Test
    void a_limited_search_says_which_requests_it_did_not_look_at() {
        ClusterView view =
                Residents.view(List.of(idle(1, 100)), Map.of(1, List.of(resident(1, 10, 50), resident(2, 20, 50))));
        PlacementRequest hopeless = Residents.wish(90, 101);
        PlacementRequest modest = Residents.wish(90, 50);
        Preemption.Proposals proposals = Preemption.propose(
                List.of(hopeless, hopeless, modest, modest, hopeless), view, PreemptionPolicy.ALL, NOW, 2);
        assertThat(victims(proposals.proposals())).containsExactly(instance(1));
        assertThat(proposals.left()).containsExactly(modest);
    }

    private static List<Preemption> propose(ClusterView view, PreemptionPolicy policy, PlacementRequest... wishes) {
        return Preemption.propose(List.of(wishes), view, policy, NOW);
    }

    private static List<InstanceId> victims(List<Preemption> proposals) {
        assertThat(proposals).allMatch(proposal -> proposal.nodeId().compareTo(node(0)) > 0);
        return proposals.stream()
                .flatMap(proposal -> proposal.victims().stream())
                .map(RunningInstance::instanceId)
                .toList();
    }
}
