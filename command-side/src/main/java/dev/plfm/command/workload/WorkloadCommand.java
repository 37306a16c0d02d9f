package dev.plfm.command.workload;

import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.convergence.reconcile.WorkloadView;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Mount;
import dev.plfm.kernel.value.Placement;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.Resources;
import dev.plfm.kernel.value.Rollout;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What a workload can be told; all of it may be repeated or come late without harm. */
public sealed interface WorkloadCommand {
    @TargetAggregateIdentifier
    WorkloadId workloadId();

    /** Sets what is wanted; creates the workload when it is the first time. No effect when nothing differs; {@code not_found} once it retires. */
    record SetDesiredState(
            WorkloadId workloadId,
            OrgId orgId,
            AppId appId,
            EnvId envId,
            String processType,
            ReleaseId releaseId,
            DeployId deployId,
            int replicas,
            @Nullable String secretsVersionId,
            List<Mount> mounts,
            Resources resources,
            String specHash,
            int startupTimeoutSeconds,
            @Nullable NodeId homeNodeId,
            boolean secretsMissing,
            Rollout rollout,
            boolean paused,
            boolean promoted,
            PlacementSettings placement,
            @Nullable String deployEnded,
            List<String> volumesMissing)
            implements WorkloadCommand {
        /** Of a workload that has all the volumes that it needs. */
        public SetDesiredState(
                WorkloadId workloadId,
                OrgId orgId,
                AppId appId,
                EnvId envId,
                String processType,
                ReleaseId releaseId,
                DeployId deployId,
                int replicas,
                @Nullable String secretsVersionId,
                List<Mount> mounts,
                Resources resources,
                String specHash,
                int startupTimeoutSeconds,
                @Nullable NodeId homeNodeId,
                boolean secretsMissing,
                Rollout rollout,
                boolean paused,
                boolean promoted,
                PlacementSettings placement,
                @Nullable String deployEnded) {
            this(
                    workloadId,
                    orgId,
                    appId,
                    envId,
                    processType,
                    releaseId,
                    deployId,
                    replicas,
                    secretsVersionId,
                    mounts,
                    resources,
                    specHash,
                    startupTimeoutSeconds,
                    homeNodeId,
                    secretsMissing,
                    rollout,
                    paused,
                    promoted,
                    placement,
                    deployEnded,
                    List.of());
        }
    }

    /** Drains everything and ends with {@code workload.retired}. */
    record RetireWorkload(WorkloadId workloadId) implements WorkloadCommand {}

    /**
     * Takes the next steps towards what is wanted. Answers with the {@link Instant} at which time alone could change the decision, or null.
     *
     * @param now the time of the decision
     * @param leaving nodes that stateless instances must leave
     */
    record ReconcileWorkload(WorkloadId workloadId, Instant now, Leaving leaving) implements WorkloadCommand {}

    /**
     * Forgets failures and deadlines, so that it tries again. No effect when there is nothing to forget; {@code not_found} once it retires, or when
     * it is another app's.
     */
    record RetryWorkload(WorkloadId workloadId, OrgId orgId, AppId appId) implements WorkloadCommand {}

    /**
     * Has stateless instances go elsewhere, replacement first. No effect for those that do not run or are to go already, nor while the
     * workload is not at rest: a replacement would be of another spec, or not come.
     */
    record RelocateInstances(WorkloadId workloadId, List<InstanceId> instanceIds, String reason)
            implements WorkloadCommand {}

    /**
     * Takes stateless instances out of service at once; they have the usual grace. Answers with those that are going now, also when
     * they were before; no effect for those that do not run.
     */
    record EvictInstances(WorkloadId workloadId, List<InstanceId> instanceIds, String reason)
            implements WorkloadCommand {}

    /** Answers with the {@link WorkloadView} that decisions are made from; changes nothing. {@code not_found} once it has retired. */
    record DescribeWorkload(WorkloadId workloadId) implements WorkloadCommand {}

    /** Tells where instances were placed. Answers with the ids of those that are now allocated as said (also when they were before). */
    record AllocateInstances(WorkloadId workloadId, List<Allocation> allocations) implements WorkloadCommand {}

    /** Tells that no node fits. */
    record RecordPlacementFailures(WorkloadId workloadId, List<PlacementFailure> failures) implements WorkloadCommand {}

    /** Takes a node's word on its instances. {@code forbidden} when one of them runs on another node; no effect for one that is gone. */
    record ReportInstanceStatuses(WorkloadId workloadId, NodeId nodeId, List<StatusReport> reports)
            implements WorkloadCommand {}

    /** What several nodes say at the same time, each in the words of its own command; refused as a whole if one of them is. */
    record ReportFromNodes(WorkloadId workloadId, List<Spoken> reports) implements WorkloadCommand {}

    /** @param requestId of the events that come of it, whose actor is the node */
    record Spoken(String requestId, ReportInstanceStatuses report) {}

    /**
     * The node is silent: its instances without volumes are stopped with {@code node_lost}. Those with volumes may still write to them, and count as
     * running; unless the workload retires, as nobody gets its volumes then.
     */
    record MarkNodeLost(WorkloadId workloadId, NodeId nodeId, Instant now) implements WorkloadCommand {}

    /** The node is heard again: what its silence meant for the workload no longer holds. */
    record MarkNodeReturned(WorkloadId workloadId, NodeId nodeId) implements WorkloadCommand {}

    /** One instance's place. */
    record Allocation(InstanceId instanceId, NodeId nodeId, String overlayIpv6, Placement placement) {}

    /** Why one instance has no place, and when it is tried again. */
    record PlacementFailure(InstanceId instanceId, String reason, Map<String, Integer> rejections, Instant retryAt) {}

    /** What a node says of one instance. */
    record StatusReport(
            InstanceId instanceId,
            InstanceStatus status,
            @Nullable String bootId,
            @Nullable Integer exitCode,
            @Nullable ReasonCode reasonCode,
            @Nullable String detail,
            Instant reportedAt) {}
}
