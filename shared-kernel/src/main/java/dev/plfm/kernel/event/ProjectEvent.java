package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import org.axonframework.serialization.Revision;

/** What happens to a project. */
public sealed interface ProjectEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "project";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    ProjectId projectId();

    @Override
    default String aggregateId() {
        return projectId().value();
    }

    @JsonTypeName("project.created")
    @Revision("1")
    record ProjectCreated(OrgId orgId, ProjectId projectId, String name) implements ProjectEvent {}

    @JsonTypeName("project.updated")
    @Revision("1")
    record ProjectUpdated(OrgId orgId, ProjectId projectId, String name) implements ProjectEvent {}

    @JsonTypeName("project.deleted")
    @Revision("1")
    record ProjectDeleted(OrgId orgId, ProjectId projectId, String name) implements ProjectEvent {}
}
