package dev.plfm.command.deploy;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.resource.DeployResource;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployPhase;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.Rollout;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What a deploy can be told. */
public sealed interface DeployCommand {
    /** The reason of a deploy that somebody ended. */
    String ABORTED = "aborted";

    @TargetAggregateIdentifier
    DeployId deployId();

    /**
     * What somebody asks of a deploy under way. Answers with a {@link DeployResource}, also when it was asked before; {@code not_found} when it is
     * another environment's, {@code conflict} when it makes no sense, as for a deploy that has ended.
     */
    sealed interface Intervention extends DeployCommand {
        OrgId orgId();

        AppId appId();

        EnvId envId();
    }

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
            @Nullable List<String> processTypes,
            Rollout rollout)
            implements DeployCommand {}

    /**
     * Takes process types back to a release that succeeded there before a deploy failed. No effect when it was told before; {@code conflict}
     * when a newer deploy has one of them by now.
     */
    record UndoDeploy(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            DeployId deployId,
            DeployId failed,
            ReleaseId releaseId,
            List<String> processTypes,
            Rollout rollout)
            implements DeployCommand {}

    /** Lets it take no further step. */
    record PauseDeploy(OrgId orgId, AppId appId, EnvId envId, DeployId deployId) implements Intervention {}

    /** Lets it go on; no effect when it is not paused. */
    record ResumeDeploy(OrgId orgId, AppId appId, EnvId envId, DeployId deployId) implements Intervention {}

    /** Lets the rest follow what went ahead; {@code conflict} for a rolling deploy. */
    record PromoteDeploy(OrgId orgId, AppId appId, EnvId envId, DeployId deployId) implements Intervention {}

    /** Ends it for good; its workloads stand still. */
    record AbortDeploy(OrgId orgId, AppId appId, EnvId envId, DeployId deployId) implements Intervention {}

    /** Moves the deploy forward, or tells how it is; no effect when all of it was said before, or the deploy is at its end. */
    record ChangeDeployStatus(
            DeployId deployId,
            DeployStatus status,
            @Nullable String message,
            @Nullable String failedReason,
            @Nullable DeployPhase phase)
            implements DeployCommand {}
}
