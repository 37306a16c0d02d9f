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
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.convergence.reconcile.Reconciliation;
import dev.plfm.convergence.reconcile.WorkloadView;
import dev.plfm.eventlog.EventMetadata;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Instant;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** One environment's process type: it owns its instances, so that there never are two replacements for one need. */
@Aggregate(
        type = WorkloadEvent.AGGREGATE_TYPE,
        snapshotTriggerDefinition = "largeSnapshots",
        cache = "aggregateCache",
        lockFactory = "aggregateLocks")
@Revision("4")
class Workload extends WorkloadState {
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
}
