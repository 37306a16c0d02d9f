package dev.plfm.convergence.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void a_first_deploy_requests_every_instance_at_once() {
        Fleet fleet = Fleet.wanting(3);

        assertThat(fleet.decide().steps())
                .startsWith(new Step.Request(3))
                .anyMatch(step -> step instanceof Step.Tell tell
                        && "starting".equals(tell.condition().reason()));
    }

    @Test
    void a_workload_with_all_instances_ready_is_converged() {
        Fleet fleet = Fleet.running(3);

        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.CONVERGED);
        assertThat(fleet.reconcile()).isEmpty();
    }

    @Test
    void nothing_wanted_and_nothing_there_is_converged() {
        Fleet fleet = Fleet.wanting(0);
        fleet.reconcile();

        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.CONVERGED);
    }

    @Test
    void a_new_spec_starts_with_one_more_instance_and_drains_none() {
        Fleet fleet = Fleet.running(3);
        fleet.deploy("spec-2");

        assertThat(fleet.reconcile())
                .filteredOn(step -> !(step instanceof Step.Tell))
                .containsExactly(new Step.Request(1));
        assertThat(fleet.condition.reason()).isEqualTo("rolling_out");
    }

    @Test
    void an_old_instance_drains_once_a_new_one_is_ready() {
        Fleet fleet = Fleet.running(3);
        fleet.deploy("spec-2");
        fleet.reconcile();
        InstanceId fresh = fleet.waiting().get(0).id();
        fleet.place(fresh, Fleet.node(9));
        assertThat(fleet.reconcile()).isEmpty();
        fleet.ready(fresh);

        assertThat(fleet.reconcile())
                .startsWith(new Step.Drain(Fleet.instance(1), Reconciliation.DRAIN_GRACE, "replaced"))
                .hasSize(2);
        assertThat(fleet.condition.message())
                .isEqualTo("1 of 3 instances is up to date and ready; 2 old ones still serve.");
    }

    @Test
    void the_next_one_waits_until_the_drained_one_has_stopped() {
        Fleet fleet = Fleet.running(3);
        fleet.deploy("spec-2");
        fleet.reconcile();
        fleet.ready(fleet.place(fleet.waiting().get(0).id(), Fleet.node(9)));
        fleet.reconcile();
        assertThat(fleet.reconcile()).isEmpty();
        fleet.stops(Fleet.instance(1));

        assertThat(fleet.reconcile()).containsExactly(new Step.Request(1));
    }

    @Test
    void a_rollback_in_the_middle_of_a_deploy_keeps_the_old_instances_that_are_still_there() {
        Fleet fleet = Fleet.running(2);
        fleet.deploy("spec-2");
        fleet.reconcile();
        InstanceId fresh = fleet.waiting().get(0).id();
        fleet.deploy("spec-1");

        assertThat(fleet.reconcile())
                .startsWith(new Step.Stop(fresh, "replaced"))
                .noneMatch(Step.Request.class::isInstance);
        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.CONVERGED);
    }

    @Test
    void old_instances_that_are_not_ready_go_at_once() {
        Fleet fleet = Fleet.wanting(2);
        fleet.placed(Fleet.node(1));
        fleet.requested();
        fleet.deploy("spec-2");

        assertThat(fleet.reconcile())
                .startsWith(
                        new Step.Drain(Fleet.instance(1), Reconciliation.DRAIN_GRACE, "replaced"),
                        new Step.Stop(Fleet.instance(2), "replaced"),
                        new Step.Request(2));
    }

    @Test
    void scaling_up_requests_what_is_missing() {
        Fleet fleet = Fleet.running(2);
        fleet.scale(5);

        assertThat(fleet.reconcile()).startsWith(new Step.Request(3));
    }

    @Test
    void scaling_down_takes_first_what_is_not_ready_and_then_the_oldest() {
        Fleet fleet = Fleet.running(3);
        fleet.wait(SECOND);
        InstanceId booting = fleet.placed(Fleet.node(4));
        InstanceId waiting = fleet.requested();
        fleet.scale(2);

        assertThat(fleet.reconcile())
                .startsWith(
                        new Step.Drain(booting, Reconciliation.DRAIN_GRACE, "scaled_down"),
                        new Step.Stop(waiting, "scaled_down"),
                        new Step.Drain(Fleet.instance(1), Reconciliation.DRAIN_GRACE, "scaled_down"));
    }

    @Test
    void draining_past_its_grace_is_stopped() {
        Fleet fleet = Fleet.running(1);
        fleet.scale(0);
        fleet.reconcile();
        assertThat(fleet.decide().nextCheckAt()).isEqualTo(fleet.now.plus(Reconciliation.DRAIN_GRACE));
        fleet.wait(Reconciliation.DRAIN_GRACE.minusMillis(1));
        assertThat(fleet.reconcile()).isEmpty();
        fleet.wait(Duration.ofMillis(1));

        assertThat(fleet.reconcile()).containsExactly(new Step.Stop(Fleet.instance(1), "drain_grace_over"));
    }

    @Test
    void instances_on_an_evacuated_node_move_one_at_a_time_and_only_once_replaced() {
        Fleet fleet = Fleet.wanting(3);
        for (int i = 0; i < 3; i++) {
            fleet.ready(fleet.placed(Fleet.node(1)));
        }
        fleet.reconcile();
        fleet.evacuating.add(Fleet.node(1));

        assertThat(fleet.reconcile()).startsWith(new Step.Request(1)).noneMatch(Step.Drain.class::isInstance);
        assertThat(fleet.condition.reason()).isEqualTo("evacuating");
        fleet.ready(fleet.place(fleet.waiting().get(0).id(), Fleet.node(2)));
        assertThat(fleet.reconcile())
                .containsExactly(new Step.Drain(Fleet.instance(1), Reconciliation.DRAIN_GRACE, "node_draining"));
    }

    @Test
    void stateful_instances_stay_on_an_evacuated_node() {
        Fleet fleet = Fleet.running(1);
        fleet.withVolume();
        fleet.evacuating.add(Fleet.node(0));

        assertThat(fleet.reconcile()).isEmpty();
    }

    @Test
    void a_stateful_instance_has_stopped_before_its_successor_is_requested() {
        Fleet fleet = Fleet.running(1);
        fleet.withVolume();
        fleet.deploy("spec-2");

        assertThat(fleet.reconcile())
                .startsWith(new Step.Drain(Fleet.instance(1), Reconciliation.DRAIN_GRACE, "replaced"))
                .noneMatch(Step.Request.class::isInstance);
        fleet.stops(Fleet.instance(1));
        assertThat(fleet.reconcile()).startsWith(new Step.Request(1));
    }

    @Test
    void a_stateful_workload_has_one_instance_whatever_is_asked() {
        Fleet fleet = Fleet.wanting(3);
        fleet.withVolume();

        assertThat(fleet.reconcile()).startsWith(new Step.Request(1));
    }

    @Test
    void a_stateful_workload_waits_degraded_for_its_home_node() {
        Fleet fleet = Fleet.running(1);
        fleet.withVolume();
        fleet.homeNodeOffline = true;
        fleet.reconcile();

        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.DEGRADED);
        assertThat(fleet.condition.reason()).isEqualTo("volume_home_node_offline");
        assertThat(fleet.ready()).hasSize(1);
    }

    @Test
    void once_its_volume_is_another_one_nobody_waits_for_the_silent_node() {
        Fleet fleet = Fleet.running(1);
        fleet.withVolume();
        fleet.homeNodeOffline = true;
        fleet.reconcile();
        fleet.want(new Constraints(null, Fleet.node(2), List.of("vol_2"), null));

        assertThat(fleet.reconcile()).startsWith(new Step.GiveUp(Fleet.instance(1)), new Step.Request(1));
        assertThat(fleet.homeNodeOffline).isFalse();
        assertThat(fleet.waiting()).hasSize(1);
        assertThat(fleet.condition.reason()).isEqualTo("starting");
    }

    @Test
    void what_drains_on_a_silent_node_is_given_up_too_but_not_while_one_of_its_volumes_is_wanted() {
        Fleet fleet = Fleet.running(1);
        fleet.withVolume();
        fleet.want(new Constraints(null, null, List.of("vol_2", "vol_3"), null));
        fleet.deploy("spec-2");
        fleet.reconcile();
        fleet.homeNodeOffline = true;

        assertThat(fleet.draining()).hasSize(1);
        List<String> kept = fleet.draining().get(0).constraints().volumes();
        fleet.want(new Constraints(null, null, List.of("vol_2", kept.get(0)), null));
        assertThat(fleet.reconcile()).noneMatch(Step.GiveUp.class::isInstance);
        fleet.want(new Constraints(null, null, List.of("vol_2"), null));
        assertThat(fleet.reconcile()).startsWith(new Step.GiveUp(Fleet.instance(1)), new Step.Request(1));
    }

    @Test
    void a_retiring_workload_drains_everything_and_then_retires() {
        Fleet fleet = Fleet.running(2);
        fleet.retiring = true;
        fleet.requested();

        assertThat(fleet.reconcile()).filteredOn(Step.Drain.class::isInstance).hasSize(2);
        fleet.stops(Fleet.instance(1));
        assertThat(fleet.reconcile()).isEmpty();
        fleet.stops(Fleet.instance(2));
        assertThat(fleet.reconcile()).containsExactly(new Step.Retire());
    }

    @Test
    void an_instance_that_its_node_drains_by_itself_is_replaced() {
        Fleet fleet = Fleet.running(2);
        fleet.status(Fleet.instance(1), InstanceStatus.DRAINING);

        assertThat(fleet.reconcile())
                .contains(
                        new Step.Drain(Fleet.instance(1), Reconciliation.DRAIN_GRACE, "drained_by_node"),
                        new Step.Request(1));
    }

    @Test
    void a_thousand_instances_are_decided_in_milliseconds() {
        Fleet fleet = Fleet.running(1000);
        fleet.deploy("spec-2");
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 50; i++) {
            WorkloadView view = fleet.view();
            long start = System.nanoTime();
            Reconciliation.decide(view, fleet.now, Leaving.none());
            best = Math.min(best, System.nanoTime() - start);
        }

        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(10));
    }
}
