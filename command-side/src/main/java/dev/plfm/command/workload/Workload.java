package dev.plfm.command.workload;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.workload.WorkloadCommand.AllocateInstances;
import dev.plfm.command.workload.WorkloadCommand.DescribeWorkload;
import dev.plfm.command.workload.WorkloadCommand.EvictInstances;
import dev.plfm.command.workload.WorkloadCommand.MarkNodeLost;
import dev.plfm.command.workload.WorkloadCommand.MarkNodeReturned;
import dev.plfm.command.workload.WorkloadCommand.ReconcileWorkload;
import dev.plfm.command.workload.WorkloadCommand.RecordPlacementFailures;
import dev.plfm.command.workload.WorkloadCommand.RelocateInstances;
import dev.plfm.command.workload.WorkloadCommand.ReportFromNodes;
import dev.plfm.command.workload.WorkloadCommand.ReportInstanceStatuses;
import dev.plfm.command.workload.WorkloadCommand.RetireWorkload;
import dev.plfm.command.workload.WorkloadCommand.RetryWorkload;
import dev.plfm.command.workload.WorkloadCommand.SetDesiredState;
import dev.plfm.command.workload.WorkloadCommand.StatusReport;
import dev.plfm.convergence.reconcile.Condition;
import dev.plfm.convergence.reconcile.Decision;
import dev.plfm.convergence.reconcile.Failures;
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.convergence.reconcile.Reconciliation;
import dev.plfm.convergence.reconcile.WorkloadView;
import dev.plfm.eventlog.EventMetadata;
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
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Instant;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** One environment's process type: it owns its instances, so that there never are two replacements for one need. */
@Aggregate(
        type = WorkloadEvent.AGGREGATE_TYPE,
        snapshotTriggerDefinition = "snapshots",
        cache = "aggregateCache",
        lockFactory = "aggregateLocks")
@Revision("4")
class Workload {
    @AggregateIdentifier
    private WorkloadId workloadId;

    private Identity identity;
    private Desired desired;
    private Progress progress;
    private Instances instances = new Instances();
    private Failures failures = Failures.none();
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
        if (desired == null || !Desired.of(event).saysNoMoreThan(desired, homeNode)) {
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
            tell(Condition.retiring(instances.size()));
        }
    }

    @CommandHandler
    @Nullable Instant handle(ReconcileWorkload command, InstanceIds ids) {
        if (retired) {
            return null;
        }
        Decision decision = Reconciliation.decide(view(progress.homeNodeOffline()), command.now(), command.leaving());
        decision.steps().forEach(step -> steps().take(step, command.now(), ids));
        return retired ? null : decision.nextCheckAt();
    }

    @CommandHandler
    void handle(RetryWorkload command) {
        if (!command.orgId().equals(identity.orgId()) || !command.appId().equals(identity.appId())) {
            throw DomainException.notFound("workload");
        }
        refuseWhenRetiring();
        if (!failures.times().isEmpty() || progress.condition().status() == WorkloadStatus.FAILED) {
            apply(identity.retried(desired.spec().generation()));
        }
    }

    @CommandHandler
    void handle(RelocateInstances command) {
        if (view(progress.homeNodeOffline()).isAtRest()) {
            places().relocate(command);
        }
    }

    @CommandHandler
    List<InstanceId> handle(EvictInstances command) {
        return places().evict(command);
    }

    @CommandHandler
    WorkloadView handle(DescribeWorkload command) {
        if (retired) {
            throw DomainException.notFound("workload");
        }
        return view(progress.homeNodeOffline());
    }

    @CommandHandler
    List<InstanceId> handle(AllocateInstances command) {
        return places().allocate(command);
    }

    @CommandHandler
    void handle(RecordPlacementFailures command) {
        places().refused(command);
    }

    @CommandHandler
    void handle(ReportInstanceStatuses command) {
        hear(command, MetaData.emptyInstance());
    }

    @CommandHandler
    void handle(ReportFromNodes command) {
        command.reports()
                .forEach(one -> hear(
                        one.report(),
                        MetaData.with(
                                        EventMetadata.ACTOR_ID,
                                        one.report().nodeId().value())
                                .and(EventMetadata.REQUEST_ID, one.requestId())));
    }

    private void hear(ReportInstanceStatuses command, MetaData speaker) {
        List<StatusReport> reports = command.reports().stream()
                .filter(report -> instances.find(report.instanceId()) != null)
                .toList();
        reports.forEach(report -> instances.get(report.instanceId()).check(report, command.nodeId()));
        if (progress.homeNodeOffline()
                && reports.stream()
                        .anyMatch(report -> instances.get(report.instanceId()).hasVolumes())) {
            apply(identity.statusChanged(Condition.unexamined(), desired), speaker);
        }
        for (StatusReport report : reports) {
            Instance instance = instances.find(report.instanceId());
            if (instance != null && instance.isNews(report)) {
                apply(identity.reported(instance, report), speaker);
            }
        }
    }

    @CommandHandler
    void handle(MarkNodeLost command) {
        List<Instance> there = instances.on(command.nodeId());
        List<Instance> kept = there.stream().filter(this::isKept).toList();
        there.stream().filter(instance -> !kept.contains(instance)).forEach(instance -> steps().giveUp(
                        instance, command.now()));
        if (!kept.isEmpty() && !progress.homeNodeOffline()) {
            tell(Reconciliation.decide(view(true), command.now(), Leaving.none())
                    .condition());
        }
    }

    @CommandHandler
    void handle(MarkNodeReturned command) {
        if (progress.homeNodeOffline()
                && instances.on(command.nodeId()).stream().anyMatch(Instance::hasVolumes)) {
            tell(Condition.unexamined());
        }
    }

    /** Whether it is waited for when its node is silent, as nothing else can go on with its volumes. */
    private boolean isKept(Instance instance) {
        return !retiring && desired.sharesVolumeWith(instance);
    }

    private void refuseWhenRetiring() {
        if (retiring || retired) {
            throw new DomainException(ErrorCode.NOT_FOUND, "The workload is being retired.");
        }
    }

    private Places places() {
        return new Places(identity, instances);
    }

    private Steps steps() {
        return new Steps(identity, desired, instances, homeNode);
    }

    private void tell(Condition news) {
        apply(identity.statusChanged(news, desired));
    }

    private WorkloadView view(boolean homeNodeOffline) {
        return new WorkloadView(
                desired.view(homeNode),
                retiring,
                homeNodeOffline,
                progress.hasConverged(),
                isPromoted(),
                isProven(),
                progress.since(),
                progress.told(),
                instances.views(),
                failures,
                progress.condition());
    }

    private boolean isPromoted() {
        return desired.promoted()
                || progress.promotedGeneration() == desired.spec().generation();
    }

    /** Whether instances of this generation have shown that they can do what they are for. */
    private boolean isProven() {
        return isPromoted() || progress.convergedGeneration() == desired.spec().generation();
    }

    private void noteReady(int before, boolean broke, Instant at) {
        int upToDate = upToDate();
        if (upToDate != before) {
            progress = progress.changed(before, upToDate, isPromoted() ? 0 : desired.ahead(), broke, at);
        }
    }

    /** How many instances of the desired spec are ready and to stay. */
    private int upToDate() {
        return instances.ready(desired.spec().specHash());
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
        boolean anotherDeploy = desired != null && !desired.deployId().equals(wanted.deployId());
        boolean onlyEnded = desired != null && desired.differsInEnd(wanted);
        workloadId = event.workloadId();
        identity = Identity.of(event);
        desired = wanted;
        if (progress == null) {
            progress = Progress.begun(at);
        } else {
            progress = onlyEnded ? progress.unexamined() : progress.anew(at, upToDate());
        }
        if (anotherDeploy) {
            progress = progress.inAnotherDeploy();
        }
    }

    @EventSourcingHandler
    void on(WorkloadPromoted event, @Timestamp Instant at) {
        progress = progress.promoted(event.generation(), at);
    }

    @EventSourcingHandler
    void on(WorkloadRetried event, @Timestamp Instant at) {
        failures = Failures.none();
        progress = progress.anew(at, upToDate());
    }

    @EventSourcingHandler
    void on(WorkloadStatusChanged event) {
        progress = progress.told(event, upToDate());
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
        instances.put(Instance.requested(event.instanceId(), spec, event.constraints(), at));
    }

    @EventSourcingHandler
    void on(InstanceAllocated event, @Timestamp Instant at) {
        Instance instance = instances.find(event.instanceId());
        if (instance != null && homeNode == null && desired.sharesVolumeWith(instance)) {
            homeNode = event.nodeId();
        }
        instances.change(event.instanceId(), waiting -> waiting.placed(event.nodeId(), at));
    }

    @EventSourcingHandler
    void on(InstancePlacementFailed event) {
        instances.change(event.instanceId(), instance -> instance.notPlaced(event));
    }

    @EventSourcingHandler
    void on(InstanceRelocationRequested event) {
        instances.change(event.instanceId(), instance -> instance.toRelocate(event.reason()));
    }

    @EventSourcingHandler
    void on(InstanceDesiredStateChanged event, @Timestamp Instant at) {
        int before = upToDate();
        instances.change(event.instanceId(), instance -> instance.told(event, at));
        noteReady(before, false, at);
    }

    @EventSourcingHandler
    void on(InstanceStatusChanged event, @Timestamp Instant at) {
        Instance instance = instances.find(event.instanceId());
        if (instance == null) {
            return;
        }
        int before = upToDate();
        boolean broke = instance.spec().specHash().equals(desired.spec().specHash())
                && instance.isFailedBy(event, at, isProven());
        if (broke) {
            ReasonCode reason = event.reasonCode();
            failures = failures.and(
                    at, reason == null ? "stopped_by_itself" : reason.wire(), desired.rollout(), isProven());
        }
        if (event.status() == InstanceStatus.STOPPED) {
            instances.remove(event.instanceId());
        } else {
            instances.put(instance.heard(event, at));
        }
        noteReady(before, broke, at);
    }
}
