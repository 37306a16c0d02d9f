package dev.plfm.command.reconcile;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import org.jspecify.annotations.Nullable;

/**
 * What an environment wants of one process type that was deployed in it.
 *
 * @param replicas from its scale, or null to follow the manifest
 * @param deleting whether the environment is going
 */
public record DesiredProcess(
        Key key,
        OrgId orgId,
        AppId appId,
        ReleaseId releaseId,
        DeployId deployId,
        @Nullable Integer replicas,
        boolean deleting) {

    /** Which one. */
    public record Key(EnvId envId, String processType) {}
}
