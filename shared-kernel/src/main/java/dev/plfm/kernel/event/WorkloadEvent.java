package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Mount;
import dev.plfm.kernel.value.Placement;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.Resources;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.WorkloadCondition;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** What happens to a workload and its instances. */
public sealed interface WorkloadEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "workload";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    OrgId orgId();

    AppId appId();

    EnvId envId();

    String processType();

    WorkloadId workloadId();

    @Override
    default String aggregateId() {
        return workloadId().value();
    }

    /**
     * @param replicas how many instances are wanted; not part of {@code specHash}
     * @param homeNodeId where its volumes are, or null when they are nowhere yet
     * @param secretsMissing whether it needs secrets that there are not
     * @param rollout how instances are replaced; absent in old events: one at a time
     * @param paused whether its deploy is paused or was given up: no further step of the rollout
     * @param promoted whether its deploy was promoted
     * @param placement where its instances should run; null: anywhere
     * @param deployEnded why its deploy failed, so that nobody can resume or promote it any more; null while that is of no consequence
     * @param volumesMissing the paths at which its manifest mounts volumes and none is attached; absent when there are none
     */
    @JsonTypeName("workload.desired_state_set")
    @Revision("1")
    record WorkloadDesiredStateSet(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            WorkloadId workloadId,
            String processType,
            int generation,
            ReleaseId releaseId,
            int replicas,
            @Nullable String secretsVersionId,
            List<Mount> mounts,
            Resources resources,
            String specHash,
            DeployId deployId,
            int startupTimeoutSeconds,
            @Nullable NodeId homeNodeId,
            @Nullable Boolean secretsMissing,
            @Nullable Rollout rollout,
            @Nullable Boolean paused,
            @Nullable Boolean promoted,
            @Nullable PlacementSettings placement,
            @Nullable String deployEnded,
            @Nullable List<String> volumesMissing)
            implements WorkloadEvent {
        /** Of a workload that has all the volumes that it needs. */
        public WorkloadDesiredStateSet(
                OrgId orgId,
                AppId appId,
                EnvId envId,
                WorkloadId workloadId,
                String processType,
                int generation,
                ReleaseId releaseId,
                int replicas,
                @Nullable String secretsVersionId,
                List<Mount> mounts,
                Resources resources,
                String specHash,
                DeployId deployId,
                int startupTimeoutSeconds,
                @Nullable NodeId homeNodeId,
                @Nullable Boolean secretsMissing,
                @Nullable Rollout rollout,
                @Nullable Boolean paused,
                @Nullable Boolean promoted,
                @Nullable PlacementSettings placement,
                @Nullable String deployEnded) {
            this(
                    orgId,
                    appId,
                    envId,
                    workloadId,
                    processType,
                    generation,
                    releaseId,
                    replicas,
                    secretsVersionId,
                    mounts,
                    resources,
                    specHash,
                    deployId,
                    startupTimeoutSeconds,
                    homeNodeId,
                    secretsMissing,
                    rollout,
                    paused,
                    promoted,
                    placement,
                    deployEnded,
                    null);
        }
    }

    @JsonTypeName("workload.status_changed")
    @Revision("1")
    record WorkloadStatusChanged(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            WorkloadId workloadId,
            String processType,
            WorkloadStatus status,
            @Nullable String reason,
            @Nullable String message,
            int generation,
            @Nullable ReleaseId releaseId,
            @Nullable DeployId deployId,
            @Nullable List<WorkloadCondition> conditions)
            implements WorkloadEvent {}

    /** The canary, or the full new set, of a generation has proved itself: the rest follows. */
    @JsonTypeName("workload.promoted")
    @Revision("1")
    record WorkloadPromoted(
            OrgId orgId, AppId appId, EnvId envId, WorkloadId workloadId, String processType, int generation)
            implements WorkloadEvent {}

    /** Somebody has its failures forgotten: it tries again. */
    @JsonTypeName("workload.retried")
    @Revision("1")
    record WorkloadRetried(
            OrgId orgId, AppId appId, EnvId envId, WorkloadId workloadId, String processType, int generation)
            implements WorkloadEvent {}

    /** The instance is to go elsewhere; its replacement comes first. */
    @JsonTypeName("instance.relocation_requested")
    @Revision("1")
    record InstanceRelocationRequested(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            WorkloadId workloadId,
            String processType,
            InstanceId instanceId,
            NodeId nodeId,
            String reason)
            implements WorkloadEvent {}

    /** Nothing of the workload is left and nothing more will come. */
    @JsonTypeName("workload.retired")
    @Revision("1")
    record WorkloadRetired(OrgId orgId, AppId appId, EnvId envId, WorkloadId workloadId, String processType)
            implements WorkloadEvent {}

    @JsonTypeName("instance.requested")
    @Revision("1")
    record InstanceRequested(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            WorkloadId workloadId,
            String processType,
            InstanceId instanceId,
            int generation,
            ReleaseId releaseId,
            @Nullable String secretsVersionId,
            String specHash,
            Resources resources,
            Constraints constraints)
            implements WorkloadEvent {}

    @JsonTypeName("instance.allocated")
    @Revision("1")
    record InstanceAllocated(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            WorkloadId workloadId,
            String processType,
            InstanceId instanceId,
            NodeId nodeId,
            DesiredState desiredState,
            ReleaseId releaseId,
            @Nullable String secretsVersionId,
            String overlayIpv6,
            Resources resourcesSnapshot,
            String specHash,
            int generation,
            Placement placement)
            implements WorkloadEvent {}

    @JsonTypeName("instance.placement_failed")
    @Revision("1")
    record InstancePlacementFailed(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            WorkloadId workloadId,
            String processType,
            InstanceId instanceId,
            String reason,
            Map<String, Integer> rejections,
            Instant retryAt)
            implements WorkloadEvent {}

    /** @param nodeId the node that runs it, or null when it had none */
    @JsonTypeName("instance.desired_state_changed")
    @Revision("1")
    record InstanceDesiredStateChanged(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            WorkloadId workloadId,
            String processType,
            InstanceId instanceId,
            @Nullable NodeId nodeId,
            DesiredState desiredState,
            @Nullable Integer drainGraceSeconds,
            String reason)
            implements WorkloadEvent {}

    /** @param nodeId the node that runs it, or null when it had none */
    @JsonTypeName("instance.status_changed")
    @Revision("1")
    record InstanceStatusChanged(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            WorkloadId workloadId,
            String processType,
            InstanceId instanceId,
            @Nullable NodeId nodeId,
            InstanceStatus status,
            @Nullable String bootId,
            @Nullable String microvmId,
            @Nullable Integer exitCode,
            @Nullable ReasonCode reasonCode,
            @Nullable String reasonDetail,
            Instant reportedAt)
            implements WorkloadEvent {}
}
