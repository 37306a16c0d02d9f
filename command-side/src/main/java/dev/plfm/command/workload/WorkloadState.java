package dev.plfm.command.workload;

import dev.plfm.convergence.reconcile.Condition;
import dev.plfm.convergence.reconcile.Failures;
import dev.plfm.convergence.reconcile.WorkloadView;
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
import java.time.Instant;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** A workload as its events have made it. */
abstract class WorkloadState {
    @AggregateIdentifier
    private WorkloadId workloadId;

    Identity identity;
    Desired desired;
    Progress progress;
    Instances instances = new Instances();
    Failures failures = Failures.none();

    @Nullable NodeId homeNode;

    boolean retiring;
    boolean retired;

    @SuppressWarnings("NullAway.Init") // the first event fills it
    WorkloadState() {}

    final WorkloadView view(boolean homeNodeOffline) {
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

    /** Whether an instance counts as ready may have changed. */
    private void noteReady(InstanceId instance, boolean before, boolean broke, Instant at) {
        boolean after = isReady(instance);
        if (after != before) {
            int ready = upToDate();
            int readyBefore = after ? ready - 1 : ready + 1;
            progress = progress.changed(readyBefore, ready, isPromoted() ? 0 : desired.ahead(), broke, at);
        }
    }

    private boolean isReady(InstanceId instance) {
        return instances.isReady(instance, desired.spec().specHash());
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
        boolean before = isReady(event.instanceId());
        instances.change(event.instanceId(), instance -> instance.told(event, at));
        noteReady(event.instanceId(), before, false, at);
    }

    @EventSourcingHandler
    void on(InstanceStatusChanged event, @Timestamp Instant at) {
        Instance instance = instances.find(event.instanceId());
        if (instance == null) {
            return;
        }
        boolean before = isReady(event.instanceId());
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
        noteReady(event.instanceId(), before, broke, at);
    }
}
