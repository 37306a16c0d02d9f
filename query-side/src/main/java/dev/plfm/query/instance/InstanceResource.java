package dev.plfm.query.instance;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.resource.Resource;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Placement;
import dev.plfm.kernel.value.ReasonCode;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One microVM of a workload.
 *
 * @param nodeId absent until a node is found
 * @param desiredReason why it was told to drain or to stop
 * @param failureReason why it failed or was stopped, when its status says so
 * @param placement why it runs where it runs
 * @param placementFailure why no node was found the last time, while it has none
 */
record InstanceResource(
        InstanceId id,
        OrgId orgId,
        AppId appId,
        EnvId envId,
        String processType,
        @Nullable NodeId nodeId,
        int generation,
        ReleaseId releaseId,
        DesiredState desiredState,
        @Nullable String desiredReason,
        InstanceStatus status,
        @Nullable ReasonCode failureReason,
        @Nullable String failureMessage,
        @Nullable Integer exitCode,
        @Nullable String overlayIpv6,
        @Nullable Placement placement,
        @Nullable PlacementFailure placementFailure,
        Instant lastTransitionAt,
        long resourceVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Resource {

    /** Why no node fits, as a count of nodes per reason, and when it is tried again. */
    record PlacementFailure(String reason, Map<String, Integer> rejections, Instant retryAt) {}
}
