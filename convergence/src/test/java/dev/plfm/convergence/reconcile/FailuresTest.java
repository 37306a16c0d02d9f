package dev.plfm.convergence.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What follows when instances fail, are lost, or find no place. */
class FailuresTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void an_instance_that_does_not_get_ready_in_time_has_failed() {
        Fleet fleet = Fleet.wanting(1);
        InstanceId slow = fleet.placed(Fleet.node(1));
        assertThat(fleet.decide().nextCheckAt()).isEqualTo(fleet.now.plus(Fleet.STARTUP_TIMEOUT));
        fleet.wait(Fleet.STARTUP_TIMEOUT);

        assertThat(fleet.reconcile())
                .startsWith(
                        new Step.Fail(slow, ReasonCode.STARTUP_TIMEOUT, "Not ready within 120 s."),
                        new Step.Stop(slow, "startup_timeout"))
                .noneMatch(Step.Request.class::isInstance);
        assertThat(fleet.decide().nextCheckAt()).isEqualTo(fleet.now.plus(SECOND));
    }

    @Test
    void an_instance_without_a_place_is_given_all_the_time_it_needs() {
        Fleet fleet = Fleet.wanting(1);
        InstanceId waiting = fleet.requested();
        fleet.unplaceable(waiting, "no_capacity_memory");
        fleet.wait(Duration.ofHours(1));

        assertThat(fleet.reconcile()).singleElement().isInstanceOf(Step.Tell.class);
        assertThat(fleet.waiting()).extracting(InstanceView::id).containsExactly(waiting);
        fleet.ready(fleet.place(waiting, Fleet.node(1)));
        fleet.reconcile();
        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.CONVERGED);
    }

    @Test
    void a_new_instance_without_a_place_leaves_the_old_ones_serving() {
        Fleet fleet = Fleet.running(2);
        fleet.deploy("spec-2");
        fleet.reconcile();
        fleet.unplaceable(fleet.waiting().get(0).id(), "no_capacity_memory");
        fleet.reconcile();

        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.PROGRESSING);
        assertThat(fleet.condition.reason()).isEqualTo("no_capacity_memory");
        assertThat(fleet.ready()).hasSize(2);
    }

    @Test
    void a_failed_instance_is_stopped_and_replaced_after_a_second() {
        Fleet fleet = Fleet.running(2);
        fleet.fails(Fleet.instance(1));

        assertThat(fleet.reconcile())
                .startsWith(new Step.Stop(Fleet.instance(1), "failed"))
                .noneMatch(Step.Request.class::isInstance);
        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.DEGRADED);
        fleet.wait(SECOND);
        assertThat(fleet.reconcile()).containsExactly(new Step.Request(1));
    }

    @Test
    void an_instance_that_served_for_a_minute_is_replaced_at_once() {
        Fleet fleet = Fleet.running(1);
        fleet.wait(Duration.ofMinutes(1));
        fleet.fails(Fleet.instance(1));

        assertThat(fleet.reconcile()).contains(new Step.Request(1));
    }

    @Test
    void three_failures_end_the_attempts_of_a_generation() {
        Fleet fleet = failedThreeTimes();

        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.FAILED);
        assertThat(fleet.condition.reason()).isEqualTo("oom_killed");
        fleet.wait(Duration.ofHours(1));
        assertThat(fleet.reconcile()).isEmpty();
        assertThat(fleet.ready()).hasSize(2);
    }

    @Test
    void a_new_deploy_ends_the_failure() {
        Fleet fleet = failedThreeTimes();
        fleet.deploy("spec-3");

        assertThat(fleet.reconcile()).contains(new Step.Request(1));
    }

    @Test
    void failures_far_apart_do_not_end_the_attempts() {
        Failures failures = Failures.none();
        for (int i = 0; i < 10; i++) {
            failures = failures.and(
                    Fleet.wanting(1).now.plus(Duration.ofMinutes(6L * i)), "oom_killed", Rollout.rolling(), true);
        }

        assertThat(failures.exhausted()).isFalse();
    }

    @Test
    void the_backoff_doubles_up_to_a_minute() {
        Failures failures = Failures.none();
        List<Long> waits = new ArrayList<>();
        Instant start = Fleet.wanting(1).now;
        for (int i = 0; i < 8; i++) {
            failures = failures.and(start, "oom_killed", Rollout.rolling(), true);
            waits.add(Duration.between(start, failures.retryAt()).toSeconds());
        }

        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }

    @Test
    void a_lost_instance_is_replaced_at_once_and_degrades_until_then() {
        Fleet fleet = Fleet.running(3);
        fleet.lost(Fleet.node(1));

        assertThat(fleet.reconcile()).contains(new Step.Request(1));
        assertThat(fleet.condition.status()).isEqualTo(WorkloadStatus.DEGRADED);
        assertThat(fleet.condition.reason()).isEqualTo("instances_missing");
    }

    private static Fleet failedThreeTimes() {
        Fleet fleet = Fleet.running(2);
        fleet.deploy("spec-2");
        for (int i = 0; i < 3; i++) {
            fleet.reconcile();
            InstanceId broken = fleet.place(fleet.waiting().get(0).id(), Fleet.node(5));
            fleet.fails(broken);
            fleet.reconcile();
            fleet.stops(broken);
            fleet.wait(Duration.ofSeconds(60));
        }
        fleet.reconcile();
        return fleet;
    }
}
