package dev.plfm.command.project;

import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.resource.ProjectResource;
import dev.plfm.kernel.value.Name;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What a project can be told; {@code not_found} when it is not one of the organization's. */
public sealed interface ProjectCommand {
    OrgId orgId();

    @TargetAggregateIdentifier
    ProjectId projectId();

    /** Answers with a {@link ProjectResource}. */
    record CreateProject(OrgId orgId, ProjectId projectId, Name name) implements ProjectCommand {}

    /** Answers with a {@link ProjectResource}; null leaves the name as it is. */
    record UpdateProject(
            OrgId orgId, ProjectId projectId, @Nullable Name name, long expectedVersion) implements ProjectCommand {}

    /** No effect when it is deleted already. */
    record DeleteProject(
            OrgId orgId, ProjectId projectId, @Nullable Long expectedVersion) implements ProjectCommand {}
}
