package dev.plfm.command.release;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.resource.ReleaseResource;
import dev.plfm.kernel.value.ImageRef;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import tools.jackson.databind.JsonNode;

/** What a release can be told: to exist. */
public sealed interface ReleaseCommand {
    @TargetAggregateIdentifier
    ReleaseId releaseId();

    /**
     * Answers with a {@link ReleaseResource}.
     *
     * @param manifest a valid manifest in canonical form
     * @param manifestHash its hash, or that of the manifest which the client keeps to itself
     */
    record CreateRelease(
            OrgId orgId,
            AppId appId,
            ReleaseId releaseId,
            ImageRef imageRef,
            String imageDigest,
            String manifestHash,
            JsonNode manifest)
            implements ReleaseCommand {}
}
