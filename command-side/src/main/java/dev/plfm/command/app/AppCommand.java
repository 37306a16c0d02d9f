package dev.plfm.command.app;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.resource.AppResource;
import dev.plfm.kernel.value.Description;
import dev.plfm.kernel.value.Name;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What an app can be told; {@code not_found} when it is not one of the organization's. */
public sealed interface AppCommand {
    OrgId orgId();

    @TargetAggregateIdentifier
    AppId appId();

    /** Answers with an {@link AppResource}. */
    record CreateApp(
            OrgId orgId,
            AppId appId,
            Name name,
            @Nullable Description description,
            @Nullable ProjectId projectId) implements AppCommand {}

    /** Answers with an {@link AppResource}; null leaves a member as it is. */
    record UpdateApp(
            OrgId orgId,
            AppId appId,
            @Nullable Name name,
            @Nullable Description description,
            @Nullable ProjectId projectId,
            long expectedVersion)
            implements AppCommand {}

    /** No effect when it is deleted already. */
    record DeleteApp(OrgId orgId, AppId appId, @Nullable Long expectedVersion) implements AppCommand {}
}
