package dev.plfm.command.workload;

import static dev.plfm.command.workload.Facts.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.workload.WorkloadCommand.DescribeWorkload;
import dev.plfm.command.workload.WorkloadCommand.EvictInstances;
import dev.plfm.command.workload.WorkloadCommand.ReconcileWorkload;
import dev.plfm.command.workload.WorkloadCommand.RelocateInstances;
import dev.plfm.command.workload.WorkloadCommand.RetryWorkload;
import dev.plfm.command.workload.WorkloadCommand.SetDesiredState;
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.convergence.reconcile.WorkloadView;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRelocationRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadPromoted;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetried;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Mount;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.Promotion;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import dev.plfm.kernel.value.WorkloadStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.hamcrest.CustomTypeSafeMatcher;
import org.hamcrest.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a workload is rolled out, retried and moved. */
class WorkloadRolloutTest {
    private static final Rollout CANARY =
            new Rollout(RolloutStrategy.CANARY, 1, 0, 1, Promotion.AUTOMATIC, null, null, 600, 3);
    private static final Rollout MANUAL =
            new Rollout(RolloutStrategy.CANARY, 1, 0, 1, Promotion.MANUAL, null, 30, 600, 3);
    private static final Rollout IMPATIENT =
            new Rollout(RolloutStrategy.CANARY, 1, 0, 1, Promotion.AUTOMATIC, null, null, 600, 1);
    private static final PlacementSettings URGENT = new PlacementSettings(List.of(), List.of(), 90);
    private static final List<Mount> MOUNTS = List.of(new Mount("vol_" + "%026d".formatted(1), "/data", false, "ext4"));

    private final AggregateTestFixture<Workload> fixture = new AggregateTestFixture<>(Workload.class);
    private final Deque<InstanceId> nextIds = new ArrayDeque<>(List.of(I2, I3));

    @BeforeEach
    void numberInstances() {
        fixture.registerInjectableResource((InstanceIds) nextIds::pop);
        fixture.registerIgnoredField(WorkloadStatusChanged.class, "conditions");
    }

    @Test
    void all_that_is_wanted_is_in_the_event() {
        fixture.givenNoPriorActivity()
                .when(order("spec-1", MOUNTS, N1, true, CANARY, true, true, URGENT))
                .expectEvents(wish(1, "spec-1", MOUNTS, N1, true, CANARY, true, true, URGENT));
    }

    @Test
    void what_is_as_usual_is_left_out_of_the_event() {
        fixture.givenNoPriorActivity()
                .when(order(
                        "spec-1", List.of(), null, false, Rollout.rolling(), false, false, PlacementSettings.none()))
                .expectEvents(wish(1, "spec-1", List.of(), null, null, null, null, null, null));
    }

    @Test
    void a_pause_changes_what_is_wanted_and_not_the_generation() {
        fixture.given(wish(1, "spec-1", List.of(), null, null, MANUAL, null, null, null))
                .when(order("spec-1", List.of(), null, false, MANUAL, true, false, PlacementSettings.none()))
                .expectEvents(wish(1, "spec-1", List.of(), null, null, MANUAL, true, null, null));
    }

    @Test
    void a_canary_that_proves_itself_is_promoted_once() {
        fixture.givenCurrentTime(NOW)
                .andGiven(canary(CANARY))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(
                        new WorkloadPromoted(ORG, APP, ENV, WORKLOAD, "web", 2),
                        desired(I1, N1, DesiredState.DRAINING, 10, "replaced"),
                        told(2, WorkloadStatus.PROGRESSING, "draining", "1 of 1 instances is up to date and ready."));
        fixture.givenCurrentTime(NOW)
                .andGiven(canary(CANARY))
                .andGiven(new WorkloadPromoted(ORG, APP, ENV, WORKLOAD, "web", 2))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(
                        desired(I1, N1, DesiredState.DRAINING, 10, "replaced"),
                        told(2, WorkloadStatus.PROGRESSING, "draining", "1 of 1 instances is up to date and ready."));
    }

    @Test
    void what_promoted_itself_in_another_deploy_waits_for_somebody_who_promotes_it() {
        fixture.givenCurrentTime(NOW)
                .andGiven(canary(CANARY))
                .andGiven(new WorkloadPromoted(ORG, APP, ENV, WORKLOAD, "web", 2))
                .andGiven(with(wish(2, "spec-2", List.of(), null, null, MANUAL, null, null, null), D2, null))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(toldOf(
                        D2,
                        2,
                        WorkloadStatus.PROGRESSING,
                        "awaiting_promotion",
                        "1 of 1 canaries is ready; waiting for promotion."));
    }

    @Test
    void a_canary_that_ends_before_it_was_promoted_has_failed_however_long_it_was_ready() {
        InstanceStatusChanged end = changed(I2, N2, InstanceStatus.STOPPED, "boot-2", null, null, NOW.plusSeconds(300));
        fixture.givenCurrentTime(NOW)
                .andGiven(canary(MANUAL))
                .andGivenCurrentTime(NOW.plusSeconds(300))
                .andGiven(end)
                .when(new DescribeWorkload(WORKLOAD))
                .expectResultMessageMatching(failures(1));
        fixture.givenCurrentTime(NOW)
                .andGiven(canary(CANARY))
                .andGiven(new WorkloadPromoted(ORG, APP, ENV, WORKLOAD, "web", 2))
                .andGivenCurrentTime(NOW.plusSeconds(300))
                .andGiven(end)
                .when(new DescribeWorkload(WORKLOAD))
                .expectResultMessageMatching(failures(0));
    }

    @Test
    void a_canary_waits_for_somebody_who_promotes_it() {
        fixture.givenCurrentTime(NOW)
                .andGiven(canary(MANUAL))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(told(
                        2,
                        WorkloadStatus.PROGRESSING,
                        "awaiting_promotion",
                        "1 of 1 canaries is ready; waiting for promotion."));
        fixture.givenCurrentTime(NOW)
                .andGiven(canary(MANUAL))
                .andGiven(wish(2, "spec-2", List.of(), null, null, MANUAL, null, true, null))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(
                        desired(I1, N1, DesiredState.DRAINING, 10, "replaced"),
                        told(2, WorkloadStatus.PROGRESSING, "draining", "1 of 1 instances is up to date and ready."));
    }

    @Test
    void the_end_of_its_deploy_is_told_and_gives_it_no_more_time() {
        WorkloadDesiredStateSet ended =
                with(wish(2, "spec-2", List.of(), null, null, MANUAL, null, null, null), D1, "superseded");
        fixture.givenCurrentTime(NOW)
                .andGiven(canary(MANUAL))
                .andGiven(ended)
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(told(
                        2,
                        WorkloadStatus.FAILED,
                        "deploy_ended",
                        "1 of 1 canaries is ready, but its deploy ended before it was promoted (superseded);"
                                + " 1 old one still serves; start another deploy."));
        fixture.givenCurrentTime(NOW)
                .andGiven(canary(MANUAL))
                .andGivenCurrentTime(NOW.plusSeconds(300))
                .andGiven(ended)
                .when(new DescribeWorkload(WORKLOAD))
                .expectResultMessageMatching(new CustomTypeSafeMatcher<>("since the canary was ready") {
                    @Override
                    protected boolean matchesSafely(CommandResultMessage<?> result) {
                        return ((WorkloadView) result.getPayload())
                                .progressSince()
                                .equals(NOW);
                    }
                });
    }

    @Test
    void the_startup_deadline_of_the_rollout_goes_before_that_of_the_manifest() {
        fixture.givenCurrentTime(NOW)
                .andGiven(wish(1, "spec-1", List.of(), null, null, MANUAL, null, null, null))
                .andGiven(requested(I1), allocated(I1, N1), starting())
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectResultMessagePayload(NOW.plusSeconds(30));
    }

    @Test
    void a_rollout_that_does_not_get_on_fails_and_goes_on_trying() {
        fixture.givenCurrentTime(NOW)
                .andGiven(wanted(1, 1, "spec-1", D1), requested(I1), placementFailed(I1))
                .when(new ReconcileWorkload(WORKLOAD, NOW.plusSeconds(600), Leaving.none()))
                .expectEvents(told(
                        1,
                        WorkloadStatus.FAILED,
                        "progress_deadline_exceeded",
                        "No more instances became ready within 600 s: 0 of 1 instances are up to date and ready;"
                                + " no node has enough free memory. It goes on trying."));
        fixture.givenCurrentTime(NOW)
                .andGiven(wanted(1, 1, "spec-1", D1), requested(I1), allocated(I1, N1))
                .andGiven(changed(I1, N1, InstanceStatus.READY, "boot-1", null, null, NOW))
                .andGiven(told(1, WorkloadStatus.FAILED, "progress_deadline_exceeded", ""))
                .when(new ReconcileWorkload(WORKLOAD, NOW.plusSeconds(601), Leaving.none()))
                .expectEvents(converged(1));
    }

    @Test
    void a_retry_forgets_failures() {
        fixture.givenCurrentTime(NOW)
                .andGiven(failed())
                .when(new RetryWorkload(WORKLOAD, ORG, APP))
                .expectEvents(new WorkloadRetried(ORG, APP, ENV, WORKLOAD, "web", 1));
        fixture.givenCurrentTime(NOW)
                .andGiven(failed())
                .andGiven(
                        changed(I1, N1, InstanceStatus.STOPPED, null, null, null, NOW),
                        new WorkloadRetried(ORG, APP, ENV, WORKLOAD, "web", 1))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(
                        requested(I2),
                        told(1, WorkloadStatus.PROGRESSING, "starting", "0 of 1 instances are up to date and ready."));
    }

    @Test
    void a_retry_with_nothing_to_forget_changes_nothing() {
        fixture.given(ready(1))
                .andGiven(converged(1))
                .when(new RetryWorkload(WORKLOAD, ORG, APP))
                .expectNoEvents();
        fixture.givenCurrentTime(NOW)
                .andGiven(failed())
                .andGiven(new WorkloadRetried(ORG, APP, ENV, WORKLOAD, "web", 1))
                .when(new RetryWorkload(WORKLOAD, ORG, APP))
                .expectNoEvents();
    }

    @Test
    void a_workload_that_retires_or_never_was_cannot_be_retried() {
        fixture.given(wanted(1, 1, "spec-1", D1), requested(I1), retiring())
                .when(new RetryWorkload(WORKLOAD, ORG, APP))
                .expectException(DomainException.class);
        fixture.givenNoPriorActivity()
                .when(new RetryWorkload(WORKLOAD, ORG, APP))
                .expectException(AggregateNotFoundException.class);
    }

    @Test
    void a_retry_of_another_app_s_workload_is_refused() {
        fixture.givenCurrentTime(NOW)
                .andGiven(failed())
                .when(new RetryWorkload(WORKLOAD, ORG, AppId.generate()))
                .expectException(DomainException.class);
    }

    @Test
    void a_relocation_is_asked_for_once() {
        InstanceRelocationRequested asked =
                new InstanceRelocationRequested(ORG, APP, ENV, WORKLOAD, "web", I1, N1, "rebalanced");
        RelocateInstances command = new RelocateInstances(WORKLOAD, List.of(I1, I1, I3), "rebalanced");
        fixture.given(ready(1)).when(command).expectEvents(asked);
        fixture.given(ready(1)).andGiven(asked).when(command).expectNoEvents();
    }

    @Test
    void nothing_is_relocated_while_others_are_rolled_out() {
        fixture.given(canary(MANUAL))
                .when(new RelocateInstances(WORKLOAD, List.of(I1, I2), "rebalanced"))
                .expectNoEvents();
    }

    @Test
    void nothing_is_relocated_while_the_workload_is_paused_or_given_up_or_lacks_secrets() {
        RelocateInstances command = new RelocateInstances(WORKLOAD, List.of(I1), "rebalanced");
        fixture.given(ready(1))
                .andGiven(wish(1, "spec-1", List.of(), null, null, null, true, null, null))
                .when(command)
                .expectNoEvents();
        fixture.given(ready(1))
                .andGiven(wish(1, "spec-1", List.of(), null, true, null, null, null, null))
                .when(command)
                .expectNoEvents();
        fixture.given(ready(1))
                .andGiven(wish(1, "spec-1", List.of(), null, null, IMPATIENT, null, null, null))
                .andGiven(requested(I2), allocated(I2, N2))
                .andGiven(changed(I2, N2, InstanceStatus.FAILED, null, ReasonCode.OOM_KILLED, null, NOW))
                .when(command)
                .expectNoEvents();
    }

    @Test
    void an_eviction_answers_with_those_that_are_going() {
        fixture.given(ready(1))
                .andGiven(desired(I1, N1, DesiredState.DRAINING, 10, "replaced"), requested(I2), allocated(I2, N1))
                .when(new EvictInstances(WORKLOAD, List.of(I1, I2, I3), "preempted"))
                .expectResultMessagePayload(List.of(I1, I2));
    }

    @Test
    void a_relocated_instance_goes_once_it_is_replaced() {
        InstanceRelocationRequested asked =
                new InstanceRelocationRequested(ORG, APP, ENV, WORKLOAD, "web", I1, N1, "rebalanced");
        fixture.given(ready(1))
                .andGiven(converged(1), asked)
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(
                        requested(I2),
                        told(1, WorkloadStatus.PROGRESSING, "evacuating", "1 of 1 instances is up to date and ready."));
    }

    @Test
    void what_does_not_run_is_neither_relocated_nor_evicted() {
        List<WorkloadEvent> waiting = List.of(wanted(1, 1, "spec-1", D1), requested(I1));
        fixture.given(waiting)
                .when(new RelocateInstances(WORKLOAD, List.of(I1), "rebalanced"))
                .expectNoEvents();
        fixture.given(waiting)
                .when(new EvictInstances(WORKLOAD, List.of(I1), "preempted"))
                .expectNoEvents();
    }

    @Test
    void stateful_instances_are_neither_relocated_nor_evicted() {
        fixture.given(statefulWanted(), requestedWithVolume(I1), allocated(I1, N1))
                .when(new RelocateInstances(WORKLOAD, List.of(I1), "rebalanced"))
                .expectNoEvents();
        fixture.given(statefulWanted(), requestedWithVolume(I1), allocated(I1, N1))
                .when(new EvictInstances(WORKLOAD, List.of(I1), "preempted"))
                .expectNoEvents();
    }

    @Test
    void an_evicted_instance_drains_at_once_and_only_once() {
        fixture.given(ready(1))
                .when(new EvictInstances(WORKLOAD, List.of(I1, I2), "preempted"))
                .expectEvents(desired(I1, N1, DesiredState.DRAINING, 10, "preempted"));
        fixture.given(ready(1))
                .andGiven(desired(I1, N1, DesiredState.DRAINING, 10, "preempted"))
                .when(new EvictInstances(WORKLOAD, List.of(I1), "preempted"))
                .expectNoEvents();
    }

    @Test
    void a_disabled_node_is_left_at_once() {
        fixture.given(ready(1))
                .andGiven(converged(1))
                .when(new ReconcileWorkload(WORKLOAD, NOW, new Leaving(Set.of(), Set.of(N1))))
                .expectEvents(
                        desired(I1, N1, DesiredState.DRAINING, 10, "node_disabled"),
                        requested(I2),
                        told(1, WorkloadStatus.DEGRADED, "instances_missing", "0 of 1 instances are ready."));
    }

    @Test
    void an_instance_that_waits_for_a_place_is_asked_for_anew_when_the_settings_change() {
        fixture.givenCurrentTime(NOW)
                .andGiven(wanted(1, 1, "spec-1", D1), requested(I1))
                .andGiven(wish(1, "spec-1", List.of(), null, null, null, null, null, URGENT))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(
                        desired(I1, null, DesiredState.STOPPED, null, "placement_changed"),
                        stopped(I1, null, null, "It never had a node."),
                        request(I2, new Constraints(null, null, null, URGENT)),
                        told(1, WorkloadStatus.PROGRESSING, "starting", "0 of 1 instances are up to date and ready."));
    }

    @Test
    void a_stateful_instance_is_asked_for_where_the_one_before_ran() {
        fixture.givenCurrentTime(NOW)
                .andGiven(wish(1, "spec-1", MOUNTS, null, null, null, null, null, null))
                .andGiven(requestedWithVolume(I1), allocated(I1, N2), stopped(I1, N2, null, "done"))
                .when(new ReconcileWorkload(WORKLOAD, NOW.plusSeconds(60), Leaving.none()))
                .expectEvents(
                        request(
                                I2,
                                new Constraints(null, N2, List.of(MOUNTS.get(0).volumeId()), null)),
                        told(
                                1,
                                WorkloadStatus.DEGRADED,
                                "stopped_by_itself",
                                "An instance failed with stopped_by_itself; another follows."));
        fixture.givenCurrentTime(NOW)
                .andGiven(wish(1, "spec-1", MOUNTS, N1, null, null, null, null, null))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(
                        request(
                                I3,
                                new Constraints(null, N1, List.of(MOUNTS.get(0).volumeId()), null)),
                        told(1, WorkloadStatus.PROGRESSING, "starting", "0 of 1 instances are up to date and ready."));
    }

    @Test
    void an_instance_without_volumes_says_nothing_of_where_they_are() {
        fixture.givenCurrentTime(NOW)
                .andGiven(wanted(1, 1, "spec-1", D1), requested(I1))
                .andGiven(wish(2, "spec-2", MOUNTS, null, null, null, null, null, null))
                .andGiven(allocated(I1, N2))
                .when(new DescribeWorkload(WORKLOAD))
                .expectResultMessageMatching(new CustomTypeSafeMatcher<>("no home") {
                    @Override
                    protected boolean matchesSafely(CommandResultMessage<?> result) {
                        return ((WorkloadView) result.getPayload())
                                        .wanted()
                                        .constraints()
                                        .homeNodeId()
                                == null;
                    }
                });
    }

    @Test
    void without_its_secrets_nothing_is_requested() {
        fixture.givenCurrentTime(NOW)
                .andGiven(wish(1, "spec-1", List.of(), null, true, null, null, null, null))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(told(
                        1,
                        WorkloadStatus.DEGRADED,
                        "secrets_missing",
                        "Secrets that it needs are missing; nothing starts until they are set."));
    }

    @Test
    void a_description_is_what_decisions_are_made_from() {
        fixture.given(ready(1))
                .when(new DescribeWorkload(WORKLOAD))
                .expectNoEvents()
                .expectResultMessageMatching(new CustomTypeSafeMatcher<>("the view") {
                    @Override
                    protected boolean matchesSafely(CommandResultMessage<?> result) {
                        WorkloadView view = (WorkloadView) result.getPayload();
                        assertThat(view.replicas()).isEqualTo(1);
                        assertThat(view.instances()).hasSize(1);
                        return true;
                    }
                });
        fixture.given(wanted(1, 0, "spec-1", D1), retired())
                .when(new DescribeWorkload(WORKLOAD))
                .expectException(DomainException.class);
    }

    private static Matcher<CommandResultMessage<?>> failures(int count) {
        return new CustomTypeSafeMatcher<>(count + " failures") {
            @Override
            protected boolean matchesSafely(CommandResultMessage<?> result) {
                return ((WorkloadView) result.getPayload()).failures().times().size() == count;
            }
        };
    }

    private static WorkloadDesiredStateSet with(
            WorkloadDesiredStateSet event, DeployId deploy, @Nullable String deployEnded) {
        return new WorkloadDesiredStateSet(
                event.orgId(),
                event.appId(),
                event.envId(),
                event.workloadId(),
                event.processType(),
                event.generation(),
                event.releaseId(),
                event.replicas(),
                event.secretsVersionId(),
                event.mounts(),
                event.resources(),
                event.specHash(),
                deploy,
                event.startupTimeoutSeconds(),
                event.homeNodeId(),
                event.secretsMissing(),
                event.rollout(),
                event.paused(),
                event.promoted(),
                event.placement(),
                deployEnded);
    }

    /** One old instance, and one new one that is ready. */
    private static List<WorkloadEvent> canary(Rollout rollout) {
        List<WorkloadEvent> events = new ArrayList<>(ready(1));
        events.add(wish(2, "spec-2", List.of(), null, null, rollout, null, null, null));
        events.add(new InstanceRequested(
                ORG, APP, ENV, WORKLOAD, "web", I2, 2, RELEASE, null, "spec-2", SMALL, Constraints.none()));
        events.add(allocated(I2, N2));
        events.add(changed(I2, N2, InstanceStatus.READY, "boot-2", null, null, NOW));
        return events;
    }

    private static List<WorkloadEvent> failed() {
        return List.of(
                wanted(1, 1, "spec-1", D1),
                requested(I1),
                allocated(I1, N1),
                changed(I1, N1, InstanceStatus.FAILED, null, ReasonCode.OOM_KILLED, null, NOW));
    }

    private static SetDesiredState order(
            String spec,
            List<Mount> mounts,
            NodeId home,
            boolean secretsMissing,
            Rollout rollout,
            boolean paused,
            boolean promoted,
            PlacementSettings placement) {
        return new SetDesiredState(
                WORKLOAD,
                ORG,
                APP,
                ENV,
                "web",
                RELEASE,
                D1,
                1,
                null,
                mounts,
                SMALL,
                spec,
                120,
                home,
                secretsMissing,
                rollout,
                paused,
                promoted,
                placement,
                null);
    }

    private static WorkloadDesiredStateSet wish(
            int generation,
            String spec,
            List<Mount> mounts,
            NodeId home,
            Boolean secretsMissing,
            Rollout rollout,
            Boolean paused,
            Boolean promoted,
            PlacementSettings placement) {
        return new WorkloadDesiredStateSet(
                ORG,
                APP,
                ENV,
                WORKLOAD,
                "web",
                generation,
                RELEASE,
                1,
                null,
                mounts,
                SMALL,
                spec,
                D1,
                120,
                home,
                secretsMissing,
                rollout,
                paused,
                promoted,
                placement,
                null);
    }

    private static InstanceRequested request(InstanceId id, Constraints constraints) {
        return new InstanceRequested(
                ORG, APP, ENV, WORKLOAD, "web", id, 1, RELEASE, null, "spec-1", SMALL, constraints);
    }

    private static WorkloadStatusChanged told(int generation, WorkloadStatus status, String reason, String message) {
        return toldOf(D1, generation, status, reason, message);
    }

    private static WorkloadStatusChanged toldOf(
            DeployId deploy, int generation, WorkloadStatus status, String reason, String message) {
        return new WorkloadStatusChanged(
                ORG, APP, ENV, WORKLOAD, "web", status, reason, message, generation, RELEASE, deploy, null);
    }
}
