package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployStatus;
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
            String strategy)
            implements DeployEvent {}

    @JsonTypeName("deploy.status_changed")
    @Revision("1")
    record DeployStatusChanged(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            DeployId deployId,
            DeployStatus status,
            @Nullable String message,
            @Nullable String failedReason)
            implements DeployEvent {}
}
