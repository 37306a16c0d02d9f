package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** What happens to an app. */
public sealed interface AppEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "app";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    AppId appId();

    @Override
    default String aggregateId() {
        return appId().value();
    }

    @JsonTypeName("app.created")
    @Revision("1")
    record AppCreated(
            OrgId orgId,
            AppId appId,
            String name,
            @Nullable String description,
            @Nullable ProjectId projectId) implements AppEvent {}

    /** Carries all fields as they are after the change. */
    @JsonTypeName("app.updated")
    @Revision("1")
    record AppUpdated(
            OrgId orgId,
            AppId appId,
            String name,
            @Nullable String description,
            @Nullable ProjectId projectId) implements AppEvent {}

    @JsonTypeName("app.deleted")
    @Revision("1")
    record AppDeleted(
            OrgId orgId,
            AppId appId,
            String name,
            @Nullable String description,
            @Nullable ProjectId projectId) implements AppEvent {}
}
