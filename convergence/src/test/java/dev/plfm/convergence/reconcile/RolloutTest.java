package dev.plfm.convergence.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.Promotion;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import dev.plfm.kernel.value.WorkloadCondition;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How each strategy replaces instances, and what pauses, promotions, moves and deadlines do to it. */
class RolloutTest {
    @Test
    void a_rolling_deploy_surges_and_removes_as_far_as_it_may() {
        Fleet fleet = Fleet.running(5);
        fleet.deploy("spec-2", Rollouts.rolling(2, 1));

        assertThat(fleet.reconcile())
                .startsWith(
                        new Step.Drain(Fleet.instance(1), Reconciliation.DRAIN_GRACE, "replaced"), new Step.Request(2))
                .filteredOn(Step.Drain.class::isInstance)
                .hasSize(1);
    }

    @Test
    void without_a_surge_an_old_instance_goes_first() {
        Fleet fleet = Fleet.running(2);
        fleet.deploy("spec-2", Rollouts.rolling(0, 1));

        assertThat(fleet.reconcile())
                .startsWith(new Step.Drain(Fleet.instance(1), Reconciliation.DRAIN_GRACE, "replaced"))
                .noneMatch(Step.Request.class::isInstance);
        fleet.stops(Fleet.instance(1));
        assertThat(fleet.reconcile()).startsWith(new Step.Request(1)).noneMatch(Step.Drain.class::isInstance);
    }

    @Test
    void a_canary_stands_beside_all_old_instances_until_it_is_promoted() {
        Fleet fleet = Fleet.running(3);
        fleet.deploy("spec-2", Rollouts.canary(1, Promotion.MANUAL, null));

        assertThat(fleet.reconcile()).startsWith(new Step.Request(1));
        assertThat(fleet.condition.message()).isEqualTo("0 of 1 canaries are ready; 3 old ones still serve.");
        startAll(fleet);
        assertThat(fleet.reconcile()).singleElement().isInstanceOf(Step.Tell.class);
        assertThat(fleet.condition.reason()).isEqualTo("awaiting_promotion");
        assertThat(fleet.condition.message()).isEqualTo("1 of 1 canaries is ready; waiting for promotion.");
        fleet.promote();
        assertThat(fleet.reconcile())
                .startsWith(new Step.Drain(Fleet.instance(1), Reconciliation.DRAIN_GRACE, "replaced"))
                .filteredOn(Step.Drain.class::isInstance)
                .hasSize(1);
    }

    @Test
    void what_was_to_move_when_a_canary_began_is_not_replaced_before_it_is_promoted() {
        Fleet fleet = Fleet.running(3);
        fleet.relocate(Fleet.instance(1));
        fleet.deploy("spec-2", Rollouts.canary(1, Promotion.MANUAL, null));
        assertThat(fleet.reconcile()).startsWith(new Step.Request(1));
        startAll(fleet);
        assertThat(fleet.reconcile()).singleElement().isInstanceOf(Step.Tell.class);
        assertThat(fleet.condition.reason()).isEqualTo("awaiting_promotion");
    }

    @Test
    void a_canary_is_promoted_by_itself_once_it_was_ready_for_the_health_window() {
        Fleet fleet = Fleet.running(3);
        fleet.deploy("spec-2", Rollouts.canary(2, Promotion.AUTOMATIC, 30));
        fleet.reconcile();
        startAll(fleet);
        fleet.reconcile();

        assertThat(fleet.condition.reason()).isEqualTo("proving");
        assertThat(fleet.condition.message())
                .isEqualTo("2 of 2 canaries are ready; the rest follows when that has been so for 30 s.");
        assertThat(fleet.decide().nextCheckAt()).isEqualTo(fleet.now.plusSeconds(30));
        fleet.wait(Duration.ofSeconds(29));
        assertThat(fleet.reconcile()).isEmpty();
        fleet.wait(Duration.ofSeconds(1));
        assertThat(fleet.reconcile()).startsWith(new Step.Promote());
    }

    @Test
    void a_canary_that_breaks_has_to_prove_itself_anew() {
        Fleet fleet = Fleet.running(3);
        fleet.deploy("spec-2", Rollouts.canary(1, Promotion.AUTOMATIC, 30));
        fleet.reconcile();
        InstanceId canary = startAll(fleet).get(0);
        fleet.wait(Duration.ofSeconds(29));
        fleet.fails(canary);
        fleet.reconcile();
        fleet.stops(canary);
        fleet.wait(Duration.ofSeconds(2));
        fleet.reconcile();
        startAll(fleet);

        assertThat(fleet.reconcile()).noneMatch(Step.Promote.class::isInstance);
        assertThat(fleet.ready()).hasSize(4);
    }

    @Test
    void a_blue_green_deploy_switches_at_once_when_the_new_set_is_complete() {
        Fleet fleet = Fleet.running(3);
        fleet.deploy("spec-2", Rollouts.blueGreen(Promotion.AUTOMATIC, null));

        assertThat(fleet.reconcile()).startsWith(new Step.Request(3)).noneMatch(Step.Drain.class::isInstance);
        List<InstanceId> green = fleet.waiting().stream().map(InstanceView::id).toList();
        green.subList(0, 2).forEach(id -> fleet.ready(fleet.place(id, Fleet.node(9))));
        assertThat(fleet.reconcile()).noneMatch(Step.Drain.class::isInstance);
        fleet.ready(fleet.place(green.get(2), Fleet.node(9)));
        assertThat(fleet.reconcile())
                .startsWith(new Step.Promote())
                .filteredOn(Step.Drain.class::isInstance)
                .hasSize(3);
    }

    @Test
    void a_promotion_does_not_switch_to_a_set_that_is_not_complete() {
        Fleet fleet = Fleet.running(2);
        fleet.deploy("spec-2", Rollouts.blueGreen(Promotion.MANUAL, null));
        fleet.promote();

        assertThat(fleet.reconcile()).startsWith(new Step.Request(2)).noneMatch(Step.Drain.class::isInstance);
        startAll(fleet);
        assertThat(fleet.reconcile()).filteredOn(Step.Drain.class::isInstance).hasSize(2);
    }

    @Test
    void a_new_deploy_in_the_midst_of_a_canary_drops_the_canary_and_keeps_what_served_before() {
        Fleet fleet = Fleet.running(3);
        fleet.deploy("spec-2", Rollouts.canary(1, Promotion.MANUAL, null));
        fleet.reconcile();
        InstanceId dropped = startAll(fleet).get(0);
        fleet.reconcile();
        fleet.deploy("spec-3", Rollouts.canary(1, Promotion.MANUAL, null));

        assertThat(fleet.reconcile())
                .startsWith(new Step.Drain(dropped, Reconciliation.DRAIN_GRACE, "scaled_down"))
                .noneMatch(Step.Request.class::isInstance);
        fleet.stops(dropped);
        assertThat(fleet.reconcile()).startsWith(new Step.Request(1));
        assertThat(fleet.ready()).hasSize(3);
    }

    @Test
    void a_return_to_the_old_spec_in_the_midst_of_a_canary_has_nothing_to_prove() {
        Fleet fleet = Fleet.running(3);
        fleet.deploy("spec-2", Rollouts.canary(1, Promotion.MANUAL, null));
        fleet.reconcile();
        InstanceId canary = startAll(fleet).get(0);
        fleet.reconcile();
        fleet.deploy("spec-1", Rollouts.canary(1, Promotion.MANUAL, null));

        assertThat(fleet.reconcile())
                .startsWith(new Step.Drain(canary, Reconciliation.DRAIN_GRACE, "replaced"))
                .noneMatch(Step.Request.class::isInstance);
        fleet.stops(canary);
        fleet.reconcile();
        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.CONVERGED);
    }

    @Test
    void a_scale_up_in_the_midst_of_a_canary_adds_new_instances() {
        Fleet fleet = Fleet.running(2);
        fleet.deploy("spec-2", Rollouts.canary(1, Promotion.MANUAL, null));
        fleet.reconcile();
        startAll(fleet);
        fleet.scale(5);

        assertThat(fleet.reconcile()).startsWith(new Step.Request(2)).noneMatch(Step.Drain.class::isInstance);
    }

    @Test
    void a_scale_down_in_the_midst_of_a_canary_removes_old_instances() {
        Fleet fleet = Fleet.running(4);
        fleet.deploy("spec-2", Rollouts.canary(1, Promotion.MANUAL, null));
        fleet.reconcile();
        startAll(fleet);
        fleet.scale(2);

        assertThat(fleet.reconcile())
                .startsWith(
                        new Step.Drain(Fleet.instance(1), Reconciliation.DRAIN_GRACE, "scaled_down"),
                        new Step.Drain(Fleet.instance(2), Reconciliation.DRAIN_GRACE, "scaled_down"))
                .filteredOn(Step.Drain.class::isInstance)
                .hasSize(2);
        assertThat(fleet.ready()).hasSize(3);
    }

    @Test
    void a_paused_rollout_stands_still() {
        Fleet fleet = Fleet.running(3);
        fleet.deploy("spec-2");
        fleet.reconcile();
        startAll(fleet);
        fleet.pause();

        assertThat(fleet.reconcile()).singleElement().isInstanceOf(Step.Tell.class);
        assertThat(fleet.condition.reason()).isEqualTo("paused");
        assertThat(fleet.condition.message())
                .isEqualTo("Paused: 1 of 3 instances is up to date and ready; 3 old ones still serve;"
                        + " resume the deploy to go on.");
        fleet.wait(Duration.ofHours(1));
        assertThat(fleet.reconcile()).isEmpty();
        fleet.resume();
        assertThat(fleet.reconcile()).anyMatch(Step.Drain.class::isInstance);
    }

    @Test
    void a_paused_rollout_makes_up_for_what_is_lost_and_removes_what_is_too_many() {
        Fleet fleet = Fleet.running(3);
        fleet.deploy("spec-2");
        fleet.pause();
        assertThat(fleet.reconcile()).noneMatch(Step.Request.class::isInstance);
        fleet.lost(Fleet.node(0));
        assertThat(fleet.reconcile()).startsWith(new Step.Request(1));
        fleet.scale(1);
        assertThat(fleet.reconcile()).filteredOn(Step.Drain.class::isInstance).hasSize(1);
    }

    @Test
    void an_instance_that_is_to_go_elsewhere_is_replaced_first_even_without_a_surge() {
        Fleet fleet = Fleet.running(2);
        fleet.rollout = Rollouts.rolling(0, 1);
        fleet.relocate(Fleet.instance(2));

        assertThat(fleet.reconcile()).startsWith(new Step.Request(1)).noneMatch(Step.Drain.class::isInstance);
        startAll(fleet);
        assertThat(fleet.reconcile())
                .contains(new Step.Drain(Fleet.instance(2), Reconciliation.DRAIN_GRACE, "rebalanced"));
        fleet.stops(Fleet.instance(2));
        fleet.reconcile();
        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.CONVERGED);
    }

    @Test
    void a_disabled_node_is_left_at_once_without_waiting_for_replacements() {
        Fleet fleet = Fleet.running(3);
        fleet.disabled.add(Fleet.node(0));
        fleet.disabled.add(Fleet.node(1));

        assertThat(fleet.reconcile())
                .startsWith(
                        new Step.Drain(Fleet.instance(1), Reconciliation.DRAIN_GRACE, "node_disabled"),
                        new Step.Drain(Fleet.instance(2), Reconciliation.DRAIN_GRACE, "node_disabled"),
                        new Step.Request(1));
    }

    @Test
    void a_stateful_instance_stays_on_a_disabled_node() {
        Fleet fleet = Fleet.running(1);
        fleet.withVolume();
        fleet.disabled.add(Fleet.node(0));

        assertThat(fleet.reconcile()).isEmpty();
    }

    @Test
    void what_waits_for_a_place_is_asked_for_anew_when_another_place_is_wanted() {
        Fleet fleet = Fleet.wanting(1);
        InstanceId waiting = fleet.requested();
        fleet.constraints = new Constraints("arm64", null, null, null);

        assertThat(fleet.reconcile()).startsWith(new Step.Stop(waiting, "placement_changed"), new Step.Request(1));
        assertThat(fleet.reconcile()).isEmpty();
    }

    @Test
    void instances_that_run_stay_when_another_place_is_wanted() {
        Fleet fleet = Fleet.running(2);
        fleet.constraints = new Constraints("arm64", null, null, null);

        assertThat(fleet.reconcile()).isEmpty();
    }

    @Test
    void without_secrets_nothing_is_requested_and_nothing_that_serves_goes() {
        Fleet fleet = Fleet.running(2);
        fleet.deploy("spec-2", Rollouts.rolling(1, 1));
        fleet.secretsMissing = true;

        assertThat(fleet.reconcile()).singleElement().isInstanceOf(Step.Tell.class);
        assertThat(fleet.condition.reason()).isEqualTo("secrets_missing");
        assertThat(aspect(fleet, "Scheduled").holds()).isFalse();
        assertThat(aspect(fleet, "Available").holds()).isTrue();
    }

    @Test
    void a_stateful_instance_that_could_not_be_replaced_stays() {
        Fleet fleet = Fleet.running(1);
        fleet.withVolume();
        fleet.deploy("spec-2");
        fleet.secretsMissing = true;
        assertThat(fleet.reconcile()).noneMatch(Step.Drain.class::isInstance);
        fleet.secretsMissing = false;
        fleet.pause();
        assertThat(fleet.reconcile()).noneMatch(Step.Drain.class::isInstance);
        fleet.resume();
        assertThat(fleet.reconcile()).anyMatch(Step.Drain.class::isInstance);
    }

    @Test
    void a_rollout_that_does_not_get_on_fails_and_recovers_by_itself() {
        Fleet fleet = Fleet.running(1);
        fleet.deploy("spec-2");
        fleet.reconcile();
        InstanceId waiting = fleet.waiting().get(0).id();
        fleet.unplaceable(waiting, "no_capacity_memory");
        fleet.reconcile();
        assertThat(fleet.decide().nextCheckAt()).isEqualTo(fleet.now.plusSeconds(600));
        fleet.wait(Duration.ofSeconds(600));
        fleet.reconcile();

        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.FAILED);
        assertThat(fleet.condition.reason()).isEqualTo("progress_deadline_exceeded");
        assertThat(fleet.condition.message()).contains("no node has enough free memory");
        assertThat(aspect(fleet, "Scheduled").reason()).isEqualTo("no_capacity_memory");
        fleet.ready(fleet.place(waiting, Fleet.node(5)));
        fleet.reconcile();
        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.PROGRESSING);
    }

    @Test
    void the_deadline_does_not_run_while_somebody_is_waited_for() {
        Fleet fleet = Fleet.running(2);
        fleet.deploy("spec-2", Rollouts.canary(1, Promotion.MANUAL, null));
        fleet.reconcile();
        startAll(fleet);
        fleet.reconcile();
        fleet.wait(Duration.ofDays(1));

        assertThat(fleet.reconcile()).isEmpty();
        assertThat(fleet.decide().nextCheckAt()).isNull();
        fleet.promote();
        assertThat(fleet.reconcile()).anyMatch(Step.Drain.class::isInstance);
        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.PROGRESSING);
    }

    @Test
    void a_canary_that_breaks_again_and_again_fails_however_long_it_lasts_each_time() {
        Fleet fleet = Fleet.running(3);
        fleet.deploy("spec-2", Rollouts.canary(1, Promotion.AUTOMATIC, 3600));
        for (int i = 0; i < 3; i++) {
            fleet.reconcile();
            InstanceId canary = startAll(fleet).get(0);
            fleet.reconcile();
            fleet.wait(Duration.ofMinutes(9));
            breaks(fleet, canary);
        }
        fleet.reconcile();

        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.FAILED);
        assertThat(fleet.condition.reason()).isEqualTo("oom_killed");
        assertThat(fleet.condition.message()).startsWith("3 new instances failed before they were promoted");
    }

    @Test
    void instances_of_a_promoted_canary_may_break_once_they_have_served_for_a_while() {
        Fleet fleet = Fleet.running(3);
        fleet.deploy("spec-2", Rollouts.canary(1, Promotion.MANUAL, null));
        fleet.reconcile();
        InstanceId canary = startAll(fleet).get(0);
        fleet.promote();
        fleet.wait(Duration.ofMinutes(2));
        fleet.fails(canary);

        assertThat(fleet.failures.times()).isEmpty();
    }

    @Test
    void a_canary_that_breaks_after_a_long_wait_has_time_for_another_but_once() {
        Fleet fleet = Fleet.running(3);
        fleet.deploy("spec-2", new Rollout(RolloutStrategy.CANARY, 1, 0, 1, Promotion.MANUAL, null, null, 600, 100));
        fleet.reconcile();
        InstanceId canary = startAll(fleet).get(0);
        fleet.wait(Duration.ofDays(1));
        breaks(fleet, canary);
        fleet.reconcile();
        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.PROGRESSING);
        canary = startAll(fleet).get(0);
        fleet.wait(Duration.ofMinutes(10));
        breaks(fleet, canary);
        fleet.reconcile();

        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.FAILED);
        assertThat(fleet.condition.reason()).isEqualTo("progress_deadline_exceeded");
    }

    @Test
    void a_canary_that_is_lost_with_its_node_has_time_for_another_each_time() {
        Fleet fleet = Fleet.running(3);
        fleet.deploy("spec-2", Rollouts.canary(1, Promotion.MANUAL, null));
        for (int i = 0; i < 3; i++) {
            fleet.reconcile();
            startAll(fleet);
            fleet.wait(Duration.ofDays(1));
            fleet.lost(Fleet.node(9));
        }
        fleet.reconcile();

        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.PROGRESSING);
    }

    @Test
    void an_instance_may_take_all_the_time_it_has_to_start_before_a_rollout_is_late() {
        Fleet fleet = Fleet.running(1);
        fleet.deploy("spec-2", new Rollout(RolloutStrategy.ROLLING, 1, 0, null, null, null, null, 5, 3));
        fleet.reconcile();
        fleet.place(fleet.waiting().get(0).id(), Fleet.node(5));
        fleet.wait(Fleet.STARTUP_TIMEOUT.minusSeconds(1));
        fleet.reconcile();

        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.PROGRESSING);
        fleet.wait(Duration.ofSeconds(1));
        fleet.reconcile();
        assertThat(fleet.condition.message()).startsWith("No more instances became ready within 120 s");
    }

    @Test
    void a_stateful_instance_is_not_replaced_while_its_home_node_is_emptied() {
        Fleet fleet = Fleet.running(1).withVolume();
        fleet.constraints = new Constraints(null, Fleet.node(0), List.of("vol_1"), null);
        fleet.evacuating.add(Fleet.node(0));
        fleet.deploy("spec-2");

        assertThat(fleet.reconcile()).singleElement().isInstanceOf(Step.Tell.class);
        assertThat(fleet.condition.reason()).isEqualTo("home_node_draining");
        assertThat(aspect(fleet, "Available").holds()).isTrue();
        fleet.evacuating.clear();
        fleet.disabled.add(Fleet.node(0));
        assertThat(fleet.reconcile()).isEmpty();
        fleet.wait(Duration.ofSeconds(600));
        fleet.reconcile();
        assertThat(fleet.condition.message()).contains("the node that holds its volumes is being emptied");
        fleet.disabled.clear();
        assertThat(fleet.reconcile()).anyMatch(Step.Drain.class::isInstance);
    }

    @Test
    void an_old_instance_without_volumes_leaves_its_node_though_the_new_ones_have_some() {
        Fleet fleet = Fleet.running(1);
        fleet.stateful = true;
        fleet.constraints = Fleet.MOUNTING;
        fleet.secretsMissing = true;
        fleet.deploy("spec-2");
        fleet.disabled.add(Fleet.node(0));

        assertThat(fleet.reconcile())
                .startsWith(new Step.Drain(Fleet.instance(1), Reconciliation.DRAIN_GRACE, "node_disabled"));
    }

    @Test
    void an_old_instance_with_volumes_stays_on_its_node_until_those_without_serve() {
        Fleet fleet = Fleet.running(1).withVolume();
        fleet.stateful = false;
        fleet.constraints = Constraints.none();
        fleet.deploy("spec-2");
        fleet.disabled.add(Fleet.node(0));

        assertThat(fleet.reconcile()).startsWith(new Step.Request(1)).noneMatch(Step.Drain.class::isInstance);
        startAll(fleet);
        assertThat(fleet.reconcile())
                .startsWith(new Step.Drain(Fleet.instance(1), Reconciliation.DRAIN_GRACE, "replaced"));
    }

    @Test
    void at_full_quota_what_moves_goes_first_if_that_many_may_be_unavailable() {
        Fleet fleet = Fleet.running(2);
        fleet.rollout = Rollouts.rolling(1, 1);
        fleet.evacuating.add(Fleet.node(0));
        fleet.evacuating.add(Fleet.node(1));
        assertThat(fleet.reconcile()).startsWith(new Step.Request(1)).noneMatch(Step.Drain.class::isInstance);
        fleet.unplaceable(fleet.waiting().get(0).id(), "org_quota_exceeded:max_instances");

        assertThat(fleet.reconcile())
                .startsWith(new Step.Drain(Fleet.instance(1), Reconciliation.DRAIN_GRACE, "node_draining"))
                .filteredOn(Step.Drain.class::isInstance)
                .hasSize(1);
        fleet.stops(Fleet.instance(1));
        assertThat(fleet.reconcile()).noneMatch(Step.Drain.class::isInstance);
    }

    @Test
    void at_full_quota_what_moves_stays_if_none_may_be_unavailable() {
        Fleet fleet = Fleet.running(2);
        fleet.evacuating.add(Fleet.node(0));
        fleet.reconcile();
        fleet.unplaceable(fleet.waiting().get(0).id(), "org_quota_exceeded:max_instances");

        assertThat(fleet.reconcile()).noneMatch(Step.Drain.class::isInstance);
        assertThat(fleet.condition.message())
                .endsWith("raise it, scale down, or deploy with max_unavailable 1, so that what moves may go first.");
    }

    @Test
    void a_rollout_without_a_surge_is_advised_against_a_full_quota_only_where_it_helps() {
        Fleet rolling = Fleet.running(1);
        rolling.deploy("spec-2");
        assertThat(atFullQuota(rolling)).contains("deploy with max_surge 0");
        Fleet canary = Fleet.running(1);
        canary.deploy("spec-2", Rollouts.canary(1, Promotion.MANUAL, null));
        assertThat(atFullQuota(canary)).endsWith("raise it or scale down.");
        assertThat(atFullQuota(Fleet.wanting(1))).endsWith("raise it or scale down.");
    }

    private static String atFullQuota(Fleet fleet) {
        fleet.reconcile();
        fleet.unplaceable(fleet.waiting().get(0).id(), "org_quota_exceeded:max_instances");
        fleet.reconcile();
        return fleet.condition.message();
    }

    @Test
    void a_canary_whose_deploy_has_ended_waits_for_nobody_and_says_so() {
        Fleet fleet = Fleet.running(2);
        fleet.deploy("spec-2", Rollouts.canary(1, Promotion.MANUAL, null));
        fleet.reconcile();
        startAll(fleet);
        fleet.deployEnded = "superseded";

        assertThat(fleet.reconcile()).singleElement().isInstanceOf(Step.Tell.class);
        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.FAILED);
        assertThat(fleet.condition.reason()).isEqualTo("deploy_ended");
        assertThat(fleet.condition.message())
                .isEqualTo("1 of 1 canaries is ready, but its deploy ended before it was promoted (superseded);"
                        + " 2 old ones still serve; start another deploy.");
        assertThat(aspect(fleet, "Available").holds()).isTrue();
    }

    @Test
    void a_canary_that_promotes_itself_goes_on_though_its_deploy_has_ended() {
        Fleet fleet = Fleet.running(2);
        fleet.deploy("spec-2", Rollouts.canary(1, Promotion.AUTOMATIC, 30));
        fleet.deployEnded = "superseded";
        fleet.reconcile();
        startAll(fleet);
        fleet.wait(Duration.ofSeconds(30));

        assertThat(fleet.reconcile()).startsWith(new Step.Promote());
    }

    @Test
    void an_aborted_rollout_asks_for_another_deploy_and_not_to_be_resumed() {
        Fleet fleet = Fleet.running(2);
        fleet.deploy("spec-2");
        fleet.reconcile();
        startAll(fleet);
        fleet.deployEnded = "aborted";
        fleet.pause();
        fleet.reconcile();

        assertThat(fleet.condition.reason()).isEqualTo("deploy_aborted");
        assertThat(fleet.condition.message())
                .isEqualTo("Stands still since its deploy was aborted: 1 of 2 instances is up to date and ready;"
                        + " 2 old ones still serve; start another deploy.");
    }

    @Test
    void a_failure_long_after_a_rollout_is_no_missed_deadline() {
        Fleet fleet = Fleet.running(2);
        fleet.wait(Duration.ofDays(1));
        fleet.lost(Fleet.node(0));
        fleet.reconcile();

        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.DEGRADED);
    }

    @Test
    void a_converged_workload_is_available_scheduled_and_not_degraded() {
        Fleet fleet = Fleet.running(2);

        assertThat(fleet.condition.aspects())
                .containsExactly(
                        new WorkloadCondition("Available", true, "all_ready", "2 of 2 instances are ready."),
                        new WorkloadCondition("Progressing", false, "converged", "2 of 2 instances are ready."),
                        new WorkloadCondition("Scheduled", true, "all_placed", "No instance is refused a place."),
                        new WorkloadCondition("Degraded", false, "healthy", null));
    }

    private static WorkloadCondition aspect(Fleet fleet, String type) {
        return fleet.condition.aspects().stream()
                .filter(aspect -> aspect.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    /** It fails and stops, and another may follow. */
    private static void breaks(Fleet fleet, InstanceId id) {
        fleet.fails(id);
        fleet.reconcile();
        fleet.stops(id);
        fleet.wait(Duration.ofSeconds(60));
    }

    /** All that wait for a node get one and are ready. */
    private static List<InstanceId> startAll(Fleet fleet) {
        List<InstanceId> waiting =
                fleet.waiting().stream().map(InstanceView::id).toList();
        waiting.forEach(id -> fleet.ready(fleet.place(id, Fleet.node(9))));
        return waiting;
    }
}
