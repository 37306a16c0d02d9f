package dev.plfm.command.reconcile;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.value.Mount;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.Rollout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an environment wants of one process type that was deployed in it.
 *
 * @param replicas from its scale, or null to follow the manifest
 * @param deleting whether the environment is going
 * @param paused whether the deploy is paused or was aborted
 * @param promoted whether somebody promoted the deploy
 * @param mounts the volumes that are attached
 * @param homeNodeId where these are, or null when they are nowhere yet
 * @param secretsVersionId the environment's current secrets, or null when there are none
 * @param ended why the deploy failed, or {@link #SUCCEEDED}; null while it goes on
 */
public record DesiredProcess(
        Key key,
        OrgId orgId,
        AppId appId,
        ReleaseId releaseId,
        DeployId deployId,
        @Nullable Integer replicas,
        boolean deleting,
        Rollout rollout,
        boolean paused,
        boolean promoted,
        PlacementSettings placement,
        List<Mount> mounts,
        @Nullable NodeId homeNodeId,
        @Nullable String secretsVersionId,
        @Nullable String ended) {
    /** How a deploy ended that did not fail. */
    static final String SUCCEEDED = "succeeded";

    /** Which one. */
    public record Key(EnvId envId, String processType) {}
}
