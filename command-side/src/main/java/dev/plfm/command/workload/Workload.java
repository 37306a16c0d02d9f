package dev.plfm.command.workload;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.workload.WorkloadCommand.AllocateInstances;
import dev.plfm.command.workload.WorkloadCommand.Allocation;
import dev.plfm.command.workload.WorkloadCommand.DescribeWorkload;
import dev.plfm.command.workload.WorkloadCommand.EvictInstances;
import dev.plfm.command.workload.WorkloadCommand.MarkNodeLost;
import dev.plfm.command.workload.WorkloadCommand.MarkNodeReturned;
import dev.plfm.command.workload.WorkloadCommand.PlacementFailure;
import dev.plfm.command.workload.WorkloadCommand.ReconcileWorkload;
import dev.plfm.command.workload.WorkloadCommand.RecordPlacementFailures;
import dev.plfm.command.workload.WorkloadCommand.RelocateInstances;
import dev.plfm.command.workload.WorkloadCommand.ReportInstanceStatuses;
import dev.plfm.command.workload.WorkloadCommand.RetireWorkload;
import dev.plfm.command.workload.WorkloadCommand.RetryWorkload;
import dev.plfm.command.workload.WorkloadCommand.SetDesiredState;
import dev.plfm.command.workload.WorkloadCommand.StatusReport;
import dev.plfm.convergence.reconcile.Condition;
import dev.plfm.convergence.reconcile.Decision;
import dev.plfm.convergence.reconcile.Failures;
import dev.plfm.convergence.reconcile.Reconciliation;
import dev.plfm.convergence.reconcile.Step;
import dev.plfm.convergence.reconcile.WorkloadView;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstancePlacementFailed;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRelocationRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadPromoted;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetried;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.WorkloadCondition;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** One environment's process type: it owns its instances, so that there never are two replacements for one need. */
@Aggregate(type = WorkloadEvent.AGGREGATE_TYPE, snapshotTriggerDefinition = "snapshots")
@Revision("2")
class Workload {
    @AggregateIdentifier
    private WorkloadId workloadId;

    private Identity identity;
    private Desired desired;
    private Map<String, Instance> instances = new LinkedHashMap<>();
    private Failures failures = Failures.none();
    private Condition condition = Condition.unexamined();
    private boolean hasConverged;
    private int promotedGeneration;
    private Instant progressSince;
    private int progressTold;
    private @Nullable NodeId homeNode;
    private boolean retiring;
    private boolean retired;

    @SuppressWarnings("NullAway.Init") // the first event fills it
    Workload() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void handle(SetDesiredState command) {
        refuseWhenRetiring();
        WorkloadDesiredStateSet event = Identity.desiredStateSet(command, Desired.generationAfter(desired, command));
        if (!Desired.of(event).equals(desired)) {
            apply(event);
        }
    }

    @CommandHandler
    void handle(RetireWorkload command) {
        if (retiring || retired) {
            return;
        }
        if (instances.isEmpty()) {
            apply(identity.retired());
        } else {
            tell(new Condition(
                    WorkloadStatus.PROGRESSING,
                    Condition.RETIRING,
                    "Instances still to stop: " + instances.size() + ".",
                    List.of()));
        }
    }

    @CommandHandler
    @Nullable Instant handle(ReconcileWorkload command, InstanceIds ids) {
        if (retired) {
            return null;
        }
        Decision decision = Reconciliation.decide(view(), command.now(), command.leaving());
        decision.steps().forEach(step -> take(step, command.now(), ids));
        return retired ? null : decision.nextCheckAt();
    }

    @CommandHandler
    void handle(RetryWorkload command) {
        if (!command.orgId().equals(identity.orgId()) || !command.appId().equals(identity.appId())) {
            throw DomainException.notFound("workload");
        }
        refuseWhenRetiring();
        if (!failures.times().isEmpty() || condition.status() == WorkloadStatus.FAILED) {
            apply(identity.retried(desired.spec().generation()));
        }
    }

    @CommandHandler
    void handle(RelocateInstances command) {
        for (Instance instance : movable(command.instanceIds())) {
            if (instance.relocation() == null) {
                apply(identity.relocationRequested(
                        instance, Objects.requireNonNull(instance.nodeId()), command.reason()));
            }
        }
    }

    @CommandHandler
    void handle(EvictInstances command) {
        int graceSeconds = (int) Reconciliation.DRAIN_GRACE.toSeconds();
        for (Instance instance : movable(command.instanceIds())) {
            apply(identity.desiredStateChanged(instance, DesiredState.DRAINING, graceSeconds, command.reason()));
        }
    }

    @CommandHandler
    WorkloadView handle(DescribeWorkload command) {
        if (retired) {
            throw DomainException.notFound("workload");
        }
        return view();
    }

    @CommandHandler
    List<InstanceId> handle(AllocateInstances command) {
        List<InstanceId> allocated = new ArrayList<>();
        for (Allocation allocation : command.allocations()) {
            Instance instance = instances.get(allocation.instanceId().value());
            if (instance == null) {
                continue;
            }
            if (!instance.isPlaced() && instance.isWanted()) {
                apply(identity.allocated(allocation, instance.spec()));
                allocated.add(instance.id());
            } else if (allocation.nodeId().equals(instance.nodeId())) {
                allocated.add(instance.id());
            }
        }
        return allocated;
    }

    @CommandHandler
    void handle(RecordPlacementFailures command) {
        for (PlacementFailure failure : command.failures()) {
            Instance instance = instances.get(failure.instanceId().value());
            if (instance != null
                    && !instance.isPlaced()
                    && !instance.hasFailedPlacement(failure.reason(), failure.retryAt())) {
                apply(identity.placementFailed(failure));
            }
        }
    }

    @CommandHandler
    void handle(ReportInstanceStatuses command) {
        List<StatusReport> reports = command.reports().stream()
                .filter(report -> instances.containsKey(report.instanceId().value()))
                .toList();
        reports.forEach(report -> instance(report.instanceId()).check(report, command.nodeId()));
        if (isHomeNodeOffline() && !reports.isEmpty()) {
            tell(Condition.unexamined());
        }
        for (StatusReport report : reports) {
            Instance instance = instances.get(report.instanceId().value());
            if (instance != null && instance.isNews(report)) {
                apply(identity.reported(instance, report));
            }
        }
    }

    @CommandHandler
    void handle(MarkNodeLost command) {
        List<Instance> lost = instances.values().stream()
                .filter(instance -> command.nodeId().equals(instance.nodeId()))
                .toList();
        if (!desired.isStateful()) {
            lost.forEach(instance -> apply(identity.concluded(
                    instance,
                    InstanceStatus.STOPPED,
                    ReasonCode.NODE_LOST,
                    "Its node has been silent for too long.",
                    command.now())));
        } else if (!lost.isEmpty() && !retiring && !isHomeNodeOffline()) {
            tell(new Condition(
                    WorkloadStatus.DEGRADED,
                    Condition.HOME_NODE_OFFLINE,
                    "The node that holds its volumes is silent.",
                    List.of()));
        }
    }

    @CommandHandler
    void handle(MarkNodeReturned command) {
        boolean concerned =
                instances.values().stream().anyMatch(i -> command.nodeId().equals(i.nodeId()));
        if (concerned && isHomeNodeOffline()) {
            tell(Condition.unexamined());
        }
    }

    private void refuseWhenRetiring() {
        if (retiring || retired) {
            throw new DomainException(ErrorCode.NOT_FOUND, "The workload is being retired.");
        }
    }

    /** Those among them that run and may run elsewhere. */
    private List<Instance> movable(List<InstanceId> ids) {
        return ids.stream()
                .distinct()
                .map(id -> instances.get(id.value()))
                .filter(instance ->
                        instance != null && instance.isPlaced() && instance.isWanted() && !desired.isStateful())
                .toList();
    }

    private void take(Step step, Instant now, InstanceIds ids) {
        if (step instanceof Step.Request request) {
            for (int i = 0; i < request.count(); i++) {
                apply(identity.requested(ids.next(), desired.spec(), desired.constraints(homeNode)));
            }
        } else if (step instanceof Step.Drain drain) {
            int graceSeconds = (int) drain.grace().toSeconds();
            apply(identity.desiredStateChanged(
                    instance(drain.instanceId()), DesiredState.DRAINING, graceSeconds, drain.reason()));
        } else if (step instanceof Step.Stop stop) {
            stop(instance(stop.instanceId()), stop.reason(), now);
        } else if (step instanceof Step.Fail fail) {
            apply(identity.concluded(
                    instance(fail.instanceId()), InstanceStatus.FAILED, fail.reason(), fail.detail(), now));
        } else if (step instanceof Step.Promote) {
            apply(identity.promoted(desired.spec().generation()));
        } else if (step instanceof Step.Tell tell) {
            tell(tell.condition());
        } else {
            apply(identity.retired());
        }
    }

    private void stop(Instance instance, String reason, Instant now) {
        apply(identity.desiredStateChanged(instance, DesiredState.STOPPED, null, reason));
        if (!instance.isPlaced()) {
            apply(identity.concluded(instance, InstanceStatus.STOPPED, null, "It never had a node.", now));
        }
    }

    private void tell(Condition news) {
        apply(identity.statusChanged(news, desired));
    }

    private Instance instance(InstanceId id) {
        return Objects.requireNonNull(instances.get(id.value()));
    }

    /** How many instances of the desired spec are ready and to stay. */
    private int upToDate() {
        return (int) instances.values().stream()
                .filter(instance ->
                        instance.spec().specHash().equals(desired.spec().specHash()))
                .filter(instance -> instance.isWanted() && instance.heard() == InstanceStatus.READY)
                .count();
    }

    private boolean isHomeNodeOffline() {
        return Condition.HOME_NODE_OFFLINE.equals(condition.reason());
    }

    private WorkloadView view() {
        return new WorkloadView(
                desired.view(homeNode),
                retiring,
                isHomeNodeOffline(),
                hasConverged,
                desired.promoted() || promotedGeneration == desired.spec().generation(),
                progressSince,
                progressTold,
                instances.values().stream().map(Instance::view).toList(),
                failures,
                condition);
    }

    @EventSourcingHandler
    void on(WorkloadDesiredStateSet event, @Timestamp Instant at) {
        Desired wanted = Desired.of(event);
        if (desired != null && desired.isRetriedBy(wanted)) {
            failures = Failures.none();
        }
        if (desired != null && desired.sharesNoVolumeWith(wanted)) {
            homeNode = null;
        }
        workloadId = event.workloadId();
        identity = Identity.of(event);
        desired = wanted;
        examineAnew(at);
    }

    @EventSourcingHandler
    void on(WorkloadPromoted event, @Timestamp Instant at) {
        promotedGeneration = event.generation();
        progressSince = at;
    }

    @EventSourcingHandler
    void on(WorkloadRetried event, @Timestamp Instant at) {
        failures = Failures.none();
        examineAnew(at);
    }

    private void examineAnew(Instant at) {
        condition = Condition.unexamined();
        hasConverged = false;
        progressSince = at;
        progressTold = 0;
    }

    @EventSourcingHandler
    void on(WorkloadStatusChanged event) {
        List<WorkloadCondition> aspects = event.conditions();
        condition =
                new Condition(event.status(), event.reason(), event.message(), aspects == null ? List.of() : aspects);
        progressTold = Math.max(progressTold, upToDate());
        hasConverged |= event.status() == WorkloadStatus.CONVERGED;
        retiring |= Condition.RETIRING.equals(event.reason());
    }

    @EventSourcingHandler
    void on(WorkloadRetired event) {
        retired = true;
    }

    @EventSourcingHandler
    void on(InstanceRequested event, @Timestamp Instant at) {
        InstanceSpec spec = new InstanceSpec(
                event.generation(), event.releaseId(), event.secretsVersionId(), event.specHash(), event.resources());
        instances.put(
                event.instanceId().value(), Instance.requested(event.instanceId(), spec, event.constraints(), at));
    }

    @EventSourcingHandler
    void on(InstanceAllocated event, @Timestamp Instant at) {
        if (desired.isStateful() && homeNode == null) {
            homeNode = event.nodeId();
        }
        instances.computeIfPresent(event.instanceId().value(), (id, instance) -> instance.placed(event.nodeId(), at));
    }

    @EventSourcingHandler
    void on(InstancePlacementFailed event) {
        instances.computeIfPresent(event.instanceId().value(), (id, instance) -> instance.notPlaced(event));
    }

    @EventSourcingHandler
    void on(InstanceRelocationRequested event) {
        instances.computeIfPresent(event.instanceId().value(), (id, instance) -> instance.toRelocate(event.reason()));
    }

    @EventSourcingHandler
    void on(InstanceDesiredStateChanged event, @Timestamp Instant at) {
        instances.computeIfPresent(event.instanceId().value(), (id, instance) -> instance.told(event, at));
    }

    @EventSourcingHandler
    void on(InstanceStatusChanged event, @Timestamp Instant at) {
        Instance instance = instances.get(event.instanceId().value());
        if (instance == null) {
            return;
        }
        int before = upToDate();
        if (instance.spec().specHash().equals(desired.spec().specHash()) && instance.isFailedBy(event, at)) {
            ReasonCode reason = event.reasonCode();
            failures = failures.and(
                    at,
                    reason == null ? "stopped_by_itself" : reason.wire(),
                    desired.rollout().maxFailures());
        }
        if (event.status() == InstanceStatus.STOPPED) {
            instances.remove(event.instanceId().value());
        } else {
            instances.put(event.instanceId().value(), instance.heard(event, at));
        }
        if (upToDate() != before) {
            progressSince = at;
        }
    }
}
