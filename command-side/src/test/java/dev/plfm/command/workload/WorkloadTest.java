package dev.plfm.command.workload;

import static dev.plfm.command.workload.Facts.*;

import dev.plfm.command.testing.StoredState;
import dev.plfm.command.workload.WorkloadCommand.ReconcileWorkload;
import dev.plfm.command.workload.WorkloadCommand.RetireWorkload;
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRelocationRequested;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadPromoted;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private final AggregateTestFixture<Workload> fixture = new AggregateTestFixture<>(Workload.class);
    private final Deque<InstanceId> nextIds = new ArrayDeque<>(List.of(I1, I2, I3));

    @BeforeEach
    void numberInstances() {
        fixture.registerInjectableResource((InstanceIds) nextIds::pop);
        fixture.registerIgnoredField(WorkloadStatusChanged.class, "conditions");
    }

    @Test
    void the_first_desired_state_creates_the_workload() {
        fixture.givenNoPriorActivity().when(want(3, "spec-1", D1)).expectEvents(wanted(1, 3, "spec-1", D1));
    }

    @Test
    void the_same_desired_state_again_changes_nothing() {
        fixture.given(wanted(1, 3, "spec-1", D1)).when(want(3, "spec-1", D1)).expectNoEvents();
    }

    @Test
    void another_spec_begins_a_new_generation() {
        fixture.given(wanted(1, 3, "spec-1", D1)).when(want(3, "spec-2", D2)).expectEvents(wanted(2, 3, "spec-2", D2));
    }

    @Test
    void another_number_of_replicas_keeps_the_generation() {
        fixture.given(wanted(4, 3, "spec-1", D1)).when(want(5, "spec-1", D1)).expectEvents(wanted(4, 5, "spec-1", D1));
    }

    @Test
    void another_deploy_of_the_same_spec_keeps_the_generation() {
        fixture.given(wanted(4, 3, "spec-1", D1)).when(want(3, "spec-1", D2)).expectEvents(wanted(4, 3, "spec-1", D2));
    }

    @Test
    void a_retiring_workload_refuses_a_desired_state() {
        fixture.given(wanted(1, 1, "spec-1", D1), requested(I1), retiring())
                .when(want(2, "spec-1", D2))
                .expectException(DomainException.class);
    }

    @Test
    void a_reconcile_requests_what_is_wanted() {
        fixture.given(wanted(1, 2, "spec-1", D1))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(
                        requested(I1),
                        requested(I2),
                        progressing("starting", "0 of 2 instances are up to date and ready."));
    }

    @Test
    void a_reconcile_with_nothing_to_do_answers_when_to_look_again() {
        fixture.givenCurrentTime(NOW)
                .andGiven(wanted(1, 1, "spec-1", D1), requested(I1), allocated(I1, N1))
                .andGiven(starting())
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectNoEvents()
                .expectResultMessagePayload(NOW.plusSeconds(120));
    }

    @Test
    void a_reconcile_tells_when_all_is_converged() {
        fixture.given(ready(1))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(converged(1))
                .expectResultMessagePayload(null);
    }

    @Test
    void a_redeploy_of_the_same_spec_is_told_converged_again_for_its_deploy() {
        fixture.given(ready(1))
                .andGiven(converged(1), wanted(1, 1, "spec-1", D2))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(status(WorkloadStatus.CONVERGED, null, "1 of 1 instances is ready.", D2));
    }

    @Test
    void a_drain_names_its_grace_and_its_node() {
        fixture.given(ready(1))
                .andGiven(converged(1), wanted(1, 0, "spec-1", D1))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(
                        desired(I1, N1, DesiredState.DRAINING, 10, "scaled_down"),
                        progressing("draining", "0 of 0 instances are up to date and ready."));
    }

    @Test
    void a_stop_of_an_instance_without_a_node_is_its_end() {
        fixture.given(wanted(1, 1, "spec-1", D1), requested(I1), wanted(1, 0, "spec-1", D1))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(
                        desired(I1, null, DesiredState.STOPPED, null, "scaled_down"),
                        stopped(I1, null, null, "It never had a node."),
                        status(WorkloadStatus.CONVERGED, null, "0 of 0 instances are ready.", D1));
    }

    @Test
    void a_start_that_takes_too_long_fails_and_stops() {
        Instant later = NOW.plusSeconds(120);
        fixture.givenCurrentTime(NOW)
                .andGiven(wanted(1, 1, "spec-1", D1), requested(I1), allocated(I1, N1))
                .andGivenCurrentTime(later)
                .when(new ReconcileWorkload(WORKLOAD, later, Leaving.none()))
                .expectEvents(
                        changed(
                                I1,
                                N1,
                                InstanceStatus.FAILED,
                                null,
                                ReasonCode.STARTUP_TIMEOUT,
                                "Not ready within 120 s.",
                                later),
                        desired(I1, N1, DesiredState.STOPPED, null, "startup_timeout"),
                        status(
                                WorkloadStatus.DEGRADED,
                                "startup_timeout",
                                "An instance failed with startup_timeout; another follows.",
                                D1))
                .expectResultMessagePayload(later.plusSeconds(1));
    }

    @Test
    void a_lost_node_is_no_fault_of_the_instance() {
        fixture.givenCurrentTime(NOW)
                .andGiven(ready(1))
                .andGiven(converged(1), stopped(I1, N1, ReasonCode.NODE_LOST, "Its node has been silent for too long."))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(
                        requested(I1),
                        status(WorkloadStatus.DEGRADED, "instances_missing", "0 of 1 instances are ready.", D1));
    }

    @Test
    void a_workload_without_instances_retires_at_once() {
        fixture.given(wanted(1, 0, "spec-1", D1))
                .when(new RetireWorkload(WORKLOAD))
                .expectEvents(retired());
    }

    @Test
    void a_workload_with_instances_is_retired_after_the_last_one() {
        fixture.given(wanted(1, 1, "spec-1", D1), requested(I1))
                .when(new RetireWorkload(WORKLOAD))
                .expectEvents(retiring());
        fixture.given(wanted(1, 1, "spec-1", D1), requested(I1), retiring())
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(
                        desired(I1, null, DesiredState.STOPPED, null, "retiring"),
                        stopped(I1, null, null, "It never had a node."),
                        retired());
    }

    @Test
    void retiring_again_changes_nothing() {
        fixture.given(wanted(1, 1, "spec-1", D1), requested(I1), retiring())
                .when(new RetireWorkload(WORKLOAD))
                .expectNoEvents();
        fixture.given(wanted(1, 0, "spec-1", D1), retired())
                .when(new RetireWorkload(WORKLOAD))
                .expectNoEvents();
    }

    @Test
    void a_retired_workload_has_nothing_to_reconcile() {
        fixture.given(wanted(1, 0, "spec-1", D1), retired())
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectNoEvents()
                .expectResultMessagePayload(null);
    }

    @Test
    void a_workload_that_never_was_cannot_be_told_anything() {
        fixture.givenNoPriorActivity()
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectException(AggregateNotFoundException.class);
    }

    @Test
    void three_failures_are_told_as_the_failure_of_the_generation() {
        fixture.givenCurrentTime(NOW)
                .andGiven(wanted(1, 3, "spec-1", D1))
                .andGiven(requested(I1), requested(I2), requested(I3))
                .andGiven(allocated(I1, N1), allocated(I2, N1), allocated(I3, N1))
                .andGiven(
                        changed(I1, N1, InstanceStatus.FAILED, null, ReasonCode.IMAGE_PULL_FAILED, null, NOW),
                        changed(I2, N1, InstanceStatus.FAILED, null, ReasonCode.IMAGE_PULL_FAILED, null, NOW),
                        changed(I3, N1, InstanceStatus.FAILED, null, ReasonCode.IMAGE_PULL_FAILED, null, NOW))
                .when(new ReconcileWorkload(WORKLOAD, NOW.plus(Duration.ofMinutes(1)), Leaving.none()))
                .expectEvents(
                        desired(I1, N1, DesiredState.STOPPED, null, "failed"),
                        desired(I2, N1, DesiredState.STOPPED, null, "failed"),
                        desired(I3, N1, DesiredState.STOPPED, null, "failed"),
                        status(
                                WorkloadStatus.FAILED,
                                "image_pull_failed",
                                "3 instances failed within 10 minutes, the last one with image_pull_failed;"
                                        + " nothing more is tried until the next deploy or a retry.",
                                D1));
    }

    @Test
    void the_state_survives_a_snapshot() {
        Workload workload = new Workload();
        workload.on(wanted(1, 2, "spec-1", D1), NOW);
        StoredState.assertComplete(workload);
        workload.on(statefulWanted(), NOW);
        workload.on(requested(I1), NOW);
        workload.on(allocated(I1, N1), NOW);
        workload.on(changed(I1, N1, InstanceStatus.FAILED, "boot-1", ReasonCode.OOM_KILLED, "out", NOW), NOW);
        workload.on(requested(I2), NOW);
        workload.on(placementFailed(I2));
        workload.on(new InstanceRelocationRequested(ORG, APP, ENV, WORKLOAD, "web", I1, N1, "rebalanced"));
        workload.on(new WorkloadPromoted(ORG, APP, ENV, WORKLOAD, "web", 1), NOW);
        workload.on(converged(2));
        StoredState.assertComplete(workload);
    }
}
