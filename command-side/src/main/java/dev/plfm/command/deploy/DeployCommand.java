package dev.plfm.command.deploy;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.resource.DeployResource;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployStatus;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What a deploy can be told. */
public sealed interface DeployCommand {
    @TargetAggregateIdentifier
    DeployId deployId();

    /**
     * Answers with a {@link DeployResource}. {@code not_found} when the app has no such release, {@code invalid_argument} when the release
     * has no such process type.
     *
     * @param processTypes which of the release's process types; null for all
     */
    record CreateDeploy(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            DeployId deployId,
            DeployKind kind,
            ReleaseId releaseId,
            @Nullable List<String> processTypes)
            implements DeployCommand {}

    /** Moves the deploy forward; no effect when it is as far already or at its end. */
    record ChangeDeployStatus(
            DeployId deployId,
            DeployStatus status,
            @Nullable String message,
            @Nullable String failedReason) implements DeployCommand {}
}
