package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployPhase;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.Rollout;
import java.util.List;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** What happens to a deploy. */
public sealed interface DeployEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "deploy";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    DeployId deployId();

    @Override
    default String aggregateId() {
        return deployId().value();
    }

    /**
     * @param rollout how it replaces instances; absent in old events: one at a time
     * @param rollbackOf the failed deploy that it undoes by itself, or null when somebody asked for it
     */
    @JsonTypeName("deploy.created")
    @Revision("1")
    record DeployCreated(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            DeployId deployId,
            DeployKind kind,
            ReleaseId releaseId,
            List<String> processTypes,
            String strategy,
            @Nullable Rollout rollout,
            @Nullable DeployId rollbackOf)
            implements DeployEvent {}

    /**
     * A deploy went on; while it rolls there may be several of these, each with another message.
     *
     * @param phase what it waits for; absent in old events and when it waits for nobody
     */
    @JsonTypeName("deploy.status_changed")
    @Revision("1")
    record DeployStatusChanged(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            DeployId deployId,
            DeployStatus status,
            @Nullable String message,
            @Nullable String failedReason,
            @Nullable DeployPhase phase)
            implements DeployEvent {
        /** One that waits for nobody. */
        public DeployStatusChanged(
                OrgId orgId,
                AppId appId,
                EnvId envId,
                DeployId deployId,
                DeployStatus status,
                @Nullable String message,
                @Nullable String failedReason) {
            this(orgId, appId, envId, deployId, status, message, failedReason, null);
        }
    }

    /** Its workloads keep what they have, and take no further step, until it is resumed. */
    @JsonTypeName("deploy.paused")
    @Revision("1")
    record DeployPaused(OrgId orgId, AppId appId, EnvId envId, DeployId deployId) implements DeployEvent {}

    @JsonTypeName("deploy.resumed")
    @Revision("1")
    record DeployResumed(OrgId orgId, AppId appId, EnvId envId, DeployId deployId) implements DeployEvent {}

    /** Somebody let the rest follow its canary, or its full new set take over. */
    @JsonTypeName("deploy.promoted")
    @Revision("1")
    record DeployPromoted(OrgId orgId, AppId appId, EnvId envId, DeployId deployId) implements DeployEvent {}
}
