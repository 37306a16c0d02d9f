package dev.plfm.command.workload;

import dev.plfm.command.workload.WorkloadCommand.Allocation;
import dev.plfm.command.workload.WorkloadCommand.PlacementFailure;
import dev.plfm.command.workload.WorkloadCommand.SetDesiredState;
import dev.plfm.command.workload.WorkloadCommand.StatusReport;
import dev.plfm.convergence.reconcile.Condition;
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
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.Rollout;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which workload it is: the ids that all of its events carry, and so their maker. */
record Identity(OrgId orgId, AppId appId, EnvId envId, WorkloadId workloadId, String processType) {

    /** What is as usual is left out, as in the events from before it could be otherwise. */
    static WorkloadDesiredStateSet desiredStateSet(SetDesiredState wanted, int generation) {
        return new WorkloadDesiredStateSet(
                wanted.orgId(),
                wanted.appId(),
                wanted.envId(),
                wanted.workloadId(),
                wanted.processType(),
                generation,
                wanted.releaseId(),
                wanted.replicas(),
                wanted.secretsVersionId(),
                wanted.mounts(),
                wanted.resources(),
                wanted.specHash(),
                wanted.deployId(),
                wanted.startupTimeoutSeconds(),
                wanted.homeNodeId(),
                wanted.secretsMissing() ? true : null,
                wanted.rollout().equals(Rollout.rolling()) ? null : wanted.rollout(),
                wanted.paused() ? true : null,
                wanted.promoted() ? true : null,
                wanted.placement().equals(PlacementSettings.none()) ? null : wanted.placement(),
                wanted.deployEnded(),
                wanted.volumesMissing().isEmpty() ? null : wanted.volumesMissing());
    }

    static Identity of(WorkloadDesiredStateSet event) {
        return new Identity(event.orgId(), event.appId(), event.envId(), event.workloadId(), event.processType());
    }

    WorkloadStatusChanged statusChanged(Condition condition, Desired desired) {
        return new WorkloadStatusChanged(
                orgId,
                appId,
                envId,
                workloadId,
                processType,
                condition.status(),
                condition.reason(),
                condition.message(),
                desired.spec().generation(),
                desired.spec().releaseId(),
                desired.deployId(),
                condition.aspects().isEmpty() ? null : condition.aspects());
    }

    WorkloadRetired retired() {
        return new WorkloadRetired(orgId, appId, envId, workloadId, processType);
    }

    WorkloadPromoted promoted(int generation) {
        return new WorkloadPromoted(orgId, appId, envId, workloadId, processType, generation);
    }

    WorkloadRetried retried(int generation) {
        return new WorkloadRetried(orgId, appId, envId, workloadId, processType, generation);
    }

    InstanceRelocationRequested relocationRequested(Instance instance, NodeId nodeId, String reason) {
        return new InstanceRelocationRequested(
                orgId, appId, envId, workloadId, processType, instance.id(), nodeId, reason);
    }

    InstanceRequested requested(InstanceId instanceId, InstanceSpec spec, Constraints constraints) {
        return new InstanceRequested(
                orgId,
                appId,
                envId,
                workloadId,
                processType,
                instanceId,
                spec.generation(),
                spec.releaseId(),
                spec.secretsVersionId(),
                spec.specHash(),
                spec.resources(),
                constraints);
    }

    InstanceAllocated allocated(Allocation allocation, InstanceSpec spec) {
        return new InstanceAllocated(
                orgId,
                appId,
                envId,
                workloadId,
                processType,
                allocation.instanceId(),
                allocation.nodeId(),
                DesiredState.RUNNING,
                spec.releaseId(),
                spec.secretsVersionId(),
                allocation.overlayIpv6(),
                spec.resources(),
                spec.specHash(),
                spec.generation(),
                allocation.placement());
    }

    InstancePlacementFailed placementFailed(PlacementFailure failure) {
        return new InstancePlacementFailed(
                orgId,
                appId,
                envId,
                workloadId,
                processType,
                failure.instanceId(),
                failure.reason(),
                failure.rejections(),
                failure.retryAt());
    }

    InstanceDesiredStateChanged desiredStateChanged(
            Instance instance, DesiredState state, @Nullable Integer graceSeconds, String reason) {
        return new InstanceDesiredStateChanged(
                orgId,
                appId,
                envId,
                workloadId,
                processType,
                instance.id(),
                instance.nodeId(),
                state,
                graceSeconds,
                reason);
    }

    InstanceStatusChanged reported(Instance instance, StatusReport report) {
        return new InstanceStatusChanged(
                orgId,
                appId,
                envId,
                workloadId,
                processType,
                instance.id(),
                instance.nodeId(),
                report.status(),
                report.bootId(),
                null,
                report.exitCode(),
                report.reasonCode(),
                report.detail(),
                report.reportedAt());
    }

    /** A change that nobody reported: the control plane concluded it. */
    InstanceStatusChanged concluded(
            Instance instance, InstanceStatus status, @Nullable ReasonCode reason, String detail, Instant at) {
        return new InstanceStatusChanged(
                orgId,
                appId,
                envId,
                workloadId,
                processType,
                instance.id(),
                instance.nodeId(),
                status,
                instance.bootId(),
                null,
                null,
                reason,
                detail,
                at);
    }
}
