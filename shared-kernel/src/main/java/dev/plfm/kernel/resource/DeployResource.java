package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployPhase;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.Rollout;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A deploy of a release to an environment. */
public record DeployResource(
        DeployId id,
        OrgId orgId,
        AppId appId,
        EnvId envId,
        DeployKind kind,
        ReleaseId releaseId,
        List<String> processTypes,
        String strategy,
        @Nullable Rollout rollout,
        @Nullable DeployId rollbackOf,
        @Nullable DeployPhase phase,
        DeployStatus status,
        @Nullable String message,
        @Nullable String failedReason,
        long resourceVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Resource {}
