package dev.plfm.command.workload;

import static dev.plfm.command.workload.Facts.*;
import static org.axonframework.test.matchers.Matchers.andNoMore;
import static org.axonframework.test.matchers.Matchers.exactSequenceOf;
import static org.axonframework.test.matchers.Matchers.matches;

import dev.plfm.command.workload.WorkloadCommand.AllocateInstances;
import dev.plfm.command.workload.WorkloadCommand.MarkNodeLost;
import dev.plfm.command.workload.WorkloadCommand.MarkNodeReturned;
import dev.plfm.command.workload.WorkloadCommand.ReconcileWorkload;
import dev.plfm.command.workload.WorkloadCommand.RecordPlacementFailures;
import dev.plfm.command.workload.WorkloadCommand.ReportFromNodes;
import dev.plfm.command.workload.WorkloadCommand.ReportInstanceStatuses;
import dev.plfm.command.workload.WorkloadCommand.Spoken;
import dev.plfm.command.workload.WorkloadCommand.StatusReport;
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.eventlog.EventMetadata;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.WorkloadStatus;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the scheduler and the nodes say of a workload's instances. */
class WorkloadInstancesTest {
    private final AggregateTestFixture<Workload> fixture = new AggregateTestFixture<>(Workload.class);

    @BeforeEach
    void generateIds() {
        fixture.registerInjectableResource((InstanceIds) InstanceId::generate);
        fixture.registerIgnoredField(WorkloadStatusChanged.class, "conditions");
    }

    @Test
    void an_instance_is_allocated_once() {
        fixture.given(wanted(1, 1, "spec-1", D1), requested(I1))
                .when(new AllocateInstances(WORKLOAD, List.of(allocation(I1, N1))))
                .expectEvents(allocated(I1, N1))
                .expectResultMessagePayload(List.of(I1));
    }

    @Test
    void an_allocation_to_the_same_node_again_is_confirmed() {
        fixture.given(wanted(1, 1, "spec-1", D1), requested(I1), allocated(I1, N1))
                .when(new AllocateInstances(WORKLOAD, List.of(allocation(I1, N1))))
                .expectNoEvents()
                .expectResultMessagePayload(List.of(I1));
    }

    @Test
    void an_allocation_to_a_second_node_is_refused() {
        fixture.given(wanted(1, 1, "spec-1", D1), requested(I1), allocated(I1, N1))
                .when(new AllocateInstances(WORKLOAD, List.of(allocation(I1, N2))))
                .expectNoEvents()
                .expectResultMessagePayload(List.of());
    }

    @Test
    void an_allocation_of_an_instance_that_is_gone_is_refused() {
        fixture.given(
                        wanted(1, 1, "spec-1", D1),
                        requested(I1),
                        desired(I1, null, DesiredState.STOPPED, null, "scaled_down"))
                .andGiven(stopped(I1, null, null, "It never had a node."))
                .when(new AllocateInstances(WORKLOAD, List.of(allocation(I1, N1), allocation(I2, N1))))
                .expectNoEvents()
                .expectResultMessagePayload(List.of());
    }

    @Test
    void a_failed_placement_is_recorded_once() {
        var failure =
                new WorkloadCommand.PlacementFailure(I1, "no_capacity_memory", Map.of("no_capacity_memory", 3), NOW);
        fixture.given(wanted(1, 1, "spec-1", D1), requested(I1))
                .when(new RecordPlacementFailures(WORKLOAD, List.of(failure, failure)))
                .expectEvents(placementFailed(I1));
    }

    @Test
    void a_failed_placement_of_an_instance_that_has_a_place_changes_nothing() {
        var failure = new WorkloadCommand.PlacementFailure(I1, "no_capacity_memory", Map.of(), NOW);
        fixture.given(wanted(1, 1, "spec-1", D1), requested(I1), allocated(I1, N1))
                .when(new RecordPlacementFailures(WORKLOAD, List.of(failure)))
                .expectNoEvents();
    }

    @Test
    void a_report_is_taken() {
        fixture.given(booting())
                .when(report(InstanceStatus.READY, "boot-1", NOW))
                .expectEvents(changed(I1, N1, InstanceStatus.READY, "boot-1", null, null, NOW));
    }

    @Test
    void a_repeated_report_changes_nothing() {
        fixture.given(booting())
                .when(report(InstanceStatus.BOOTING, "boot-1", NOW))
                .expectNoEvents();
    }

    @Test
    void a_report_that_comes_late_changes_nothing() {
        fixture.given(booting())
                .andGiven(changed(I1, N1, InstanceStatus.READY, "boot-1", null, null, NOW))
                .when(report(InstanceStatus.BOOTING, "boot-1", NOW.plusSeconds(1)))
                .expectNoEvents();
    }

    @Test
    void a_new_boot_may_begin_again() {
        fixture.given(booting())
                .andGiven(changed(I1, N1, InstanceStatus.READY, "boot-1", null, null, NOW))
                .when(report(InstanceStatus.BOOTING, "boot-2", NOW.plusSeconds(1)))
                .expectEvents(changed(I1, N1, InstanceStatus.BOOTING, "boot-2", null, null, NOW.plusSeconds(1)));
    }

    @Test
    void a_late_report_of_an_earlier_boot_changes_nothing() {
        fixture.given(booting())
                .andGiven(changed(I1, N1, InstanceStatus.BOOTING, "boot-2", null, null, NOW.plusSeconds(2)))
                .when(report(InstanceStatus.READY, "boot-1", NOW.plusSeconds(1)))
                .expectNoEvents();
    }

    @Test
    void a_failed_instance_can_only_stop() {
        fixture.given(booting())
                .andGiven(changed(I1, N1, InstanceStatus.FAILED, "boot-1", ReasonCode.OOM_KILLED, null, NOW))
                .when(report(InstanceStatus.BOOTING, "boot-2", NOW.plusSeconds(1)))
                .expectNoEvents();
        fixture.given(booting())
                .andGiven(changed(I1, N1, InstanceStatus.FAILED, "boot-1", ReasonCode.OOM_KILLED, null, NOW))
                .when(report(InstanceStatus.STOPPED, "boot-1", NOW.plusSeconds(1)))
                .expectEvents(changed(I1, N1, InstanceStatus.STOPPED, "boot-1", null, null, NOW.plusSeconds(1)));
    }

    @Test
    void a_report_of_an_instance_that_is_gone_changes_nothing() {
        fixture.given(booting())
                .andGiven(changed(I1, N1, InstanceStatus.STOPPED, "boot-1", null, null, NOW))
                .when(report(InstanceStatus.READY, "boot-1", NOW.plusSeconds(1)))
                .expectNoEvents();
    }

    @Test
    void a_report_from_another_node_is_forbidden() {
        fixture.given(booting())
                .when(new ReportInstanceStatuses(
                        WORKLOAD, N2, List.of(new StatusReport(I1, InstanceStatus.READY, null, null, null, null, NOW))))
                .expectException(DomainException.class)
                .expectExceptionMessage("Instance " + I1 + " does not run on this node.");
    }

    @Test
    void a_failure_without_a_reason_is_refused() {
        fixture.given(booting())
                .when(report(InstanceStatus.FAILED, "boot-1", NOW))
                .expectException(DomainException.class);
    }

    @Test
    void a_lost_node_takes_its_instances_with_it() {
        fixture.given(ready(1))
                .andGiven(requested(I2), allocated(I2, N2))
                .when(new MarkNodeLost(WORKLOAD, N1, NOW))
                .expectEvents(stopped(I1, N1, ReasonCode.NODE_LOST, "Its node has been silent for too long."));
    }

    @Test
    void a_stateful_instance_outlives_the_silence_of_its_node() {
        fixture.given(statefulWanted(), requestedWithVolume(I1), allocated(I1, N1))
                .when(new MarkNodeLost(WORKLOAD, N1, NOW))
                .expectEvents(status(
                        WorkloadStatus.DEGRADED,
                        "volume_home_node_offline",
                        "The node that holds its volumes is silent.",
                        D1));
    }

    @Test
    void an_instance_without_volumes_is_lost_with_its_node_though_some_are_wanted_by_now() {
        fixture.given(ready(1))
                .andGiven(statefulWanted())
                .when(new MarkNodeLost(WORKLOAD, N1, NOW))
                .expectEvents(stopped(I1, N1, ReasonCode.NODE_LOST, "Its node has been silent for too long."));
    }

    @Test
    void an_instance_none_of_whose_volumes_are_wanted_any_more_is_lost_with_its_node() {
        fixture.given(statefulWanted(), requestedWithVolume(I1), allocated(I1, N1))
                .andGiven(wanted(2, 1, "spec-2", D1))
                .when(new MarkNodeLost(WORKLOAD, N1, NOW))
                .expectEvents(givenUp());
    }

    @Test
    void when_another_volume_takes_the_place_of_one_on_a_silent_node_its_instance_is_given_up_and_another_requested() {
        AggregateTestFixture<Workload> second = new AggregateTestFixture<>(Workload.class);
        second.registerInjectableResource((InstanceIds) () -> I2);
        second.registerIgnoredField(WorkloadStatusChanged.class, "conditions");
        second.givenCurrentTime(NOW)
                .andGiven(statefulWanted(), requestedWithVolume(I1), allocated(I1, N1))
                .andGiven(status(WorkloadStatus.DEGRADED, "volume_home_node_offline", "", D1))
                .andGiven(statefulWanted("vol_other", N2))
                .when(new ReconcileWorkload(WORKLOAD, NOW, Leaving.none()))
                .expectEvents(
                        givenUp(),
                        new InstanceRequested(
                                ORG,
                                APP,
                                ENV,
                                WORKLOAD,
                                "web",
                                I2,
                                1,
                                RELEASE,
                                null,
                                "spec-2",
                                SMALL,
                                new Constraints(null, N2, List.of("vol_other"), null)),
                        progressing("starting", "0 of 1 instances are up to date and ready."));
        fixture.given(statefulWanted(), requestedWithVolume(I1), allocated(I1, N1))
                .andGiven(status(WorkloadStatus.DEGRADED, "volume_home_node_offline", "", D1))
                .andGiven(statefulWanted("vol_other", N2), givenUp(), starting())
                .when(new MarkNodeReturned(WORKLOAD, N1))
                .expectNoEvents();
    }

    private static InstanceStatusChanged givenUp() {
        return changed(
                I1,
                N1,
                InstanceStatus.STOPPED,
                null,
                ReasonCode.NODE_LOST,
                "Its node has been silent for too long.",
                NOW);
    }

    @Test
    void volumes_of_a_workload_that_retires_keep_no_instance_of_a_lost_node() {
        fixture.given(statefulWanted(), requestedWithVolume(I1), allocated(I1, N1))
                .andGiven(status(WorkloadStatus.DEGRADED, "volume_home_node_offline", "", D1))
                .andGiven(retiring())
                .when(new MarkNodeLost(WORKLOAD, N1, NOW))
                .expectEvents(changed(
                        I1,
                        N1,
                        InstanceStatus.STOPPED,
                        null,
                        ReasonCode.NODE_LOST,
                        "Its node has been silent for too long.",
                        NOW));
    }

    @Test
    void what_several_nodes_say_at_once_is_said_by_each_of_them() {
        fixture.registerCommandHandlerInterceptor(new CorrelationDataInterceptor<>(
                new SimpleCorrelationDataProvider(EventMetadata.ACTOR_ID, EventMetadata.REQUEST_ID)));
        fixture.given(wanted(1, 2, "spec-1", D1), requested(I1), requested(I2), allocated(I1, N1), allocated(I2, N2))
                .when(
                        new ReportFromNodes(WORKLOAD, List.of(isReady("req_1", N1, I1), isReady("req_2", N2, I2))),
                        Map.of(EventMetadata.ACTOR_ID, "nodes", EventMetadata.REQUEST_ID, "req_0"))
                .expectEvents(
                        changed(I1, N1, InstanceStatus.READY, "boot-1", null, null, NOW),
                        changed(I2, N2, InstanceStatus.READY, "boot-1", null, null, NOW))
                .expectEventsMatching(exactSequenceOf(saidBy(N1, "req_1"), saidBy(N2, "req_2"), andNoMore()));
    }

    @Test
    void when_one_of_several_nodes_speaks_of_what_is_not_its_own_none_is_believed() {
        fixture.given(wanted(1, 2, "spec-1", D1), requested(I1), requested(I2), allocated(I1, N1), allocated(I2, N2))
                .when(new ReportFromNodes(WORKLOAD, List.of(isReady("req_1", N1, I1), isReady("req_2", N1, I2))))
                .expectException(DomainException.class)
                .expectNoEvents();
    }

    private static Spoken isReady(String requestId, NodeId node, InstanceId instance) {
        return new Spoken(
                requestId,
                new ReportInstanceStatuses(
                        WORKLOAD,
                        node,
                        List.of(new StatusReport(instance, InstanceStatus.READY, "boot-1", null, null, null, NOW))));
    }

    private static Matcher<EventMessage<?>> saidBy(NodeId node, String requestId) {
        return matches(event -> node.value().equals(event.getMetaData().get(EventMetadata.ACTOR_ID))
                && requestId.equals(event.getMetaData().get(EventMetadata.REQUEST_ID)));
    }

    @Test
    void the_word_of_another_node_does_not_mean_that_the_home_node_is_back() {
        fixture.given(wanted(1, 1, "spec-0", D1), requested(I2), allocated(I2, N1))
                .andGiven(statefulWanted(), requestedWithVolume(I1), allocated(I1, N2))
                .andGiven(status(WorkloadStatus.DEGRADED, "volume_home_node_offline", "", D1))
                .when(new ReportInstanceStatuses(
                        WORKLOAD,
                        N1,
                        List.of(new StatusReport(I2, InstanceStatus.READY, "boot-1", null, null, null, NOW))))
                .expectEvents(changed(I2, N1, InstanceStatus.READY, "boot-1", null, null, NOW));
    }

    @Test
    void a_stateful_workload_is_looked_at_again_when_its_node_speaks() {
        fixture.given(statefulWanted(), requestedWithVolume(I1), allocated(I1, N1))
                .andGiven(changed(I1, N1, InstanceStatus.READY, "boot-1", null, null, NOW))
                .andGiven(status(WorkloadStatus.DEGRADED, "volume_home_node_offline", "", D1))
                .when(report(InstanceStatus.READY, "boot-1", NOW))
                .expectEvents(status(WorkloadStatus.PROGRESSING, null, null, D1));
    }

    @Test
    void a_stateful_workload_is_looked_at_again_when_the_node_of_its_instance_is_back() {
        fixture.given(statefulWanted(), requestedWithVolume(I1), allocated(I1, N1))
                .andGiven(status(WorkloadStatus.DEGRADED, "volume_home_node_offline", "", D1))
                .when(new MarkNodeReturned(WORKLOAD, N1))
                .expectEvents(status(WorkloadStatus.PROGRESSING, null, null, D1));
    }

    @Test
    void the_return_of_another_node_or_of_one_that_nobody_missed_is_no_news() {
        fixture.given(statefulWanted(), requestedWithVolume(I1), allocated(I1, N1))
                .andGiven(status(WorkloadStatus.DEGRADED, "volume_home_node_offline", "", D1))
                .when(new MarkNodeReturned(WORKLOAD, N2))
                .expectNoEvents();
        fixture.given(statefulWanted(), requestedWithVolume(I1), allocated(I1, N1))
                .when(new MarkNodeReturned(WORKLOAD, N1))
                .expectNoEvents();
        fixture.given(wanted(1, 1, "spec-1", D1), requested(I1), allocated(I1, N1))
                .when(new MarkNodeReturned(WORKLOAD, N1))
                .expectNoEvents();
    }
}
