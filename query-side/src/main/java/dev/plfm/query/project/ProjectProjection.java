package dev.plfm.query.project;

import dev.plfm.kernel.event.ProjectEvent.ProjectCreated;
import dev.plfm.kernel.event.ProjectEvent.ProjectDeleted;
import dev.plfm.kernel.event.ProjectEvent.ProjectUpdated;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.stereotype.Component;

/** Keeps the table of projects. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class ProjectProjection implements ReadModelView {
    private final ViewWrites.Of table;

    ProjectProjection(ViewWrites writes) {
        this.table = writes.of("project");
    }

    @Override
    public String name() {
        return "project";
    }

    @Override
    public List<String> tables() {
        return List.of("project");
    }

    @EventHandler
    void on(ProjectCreated event, @Timestamp Instant at, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.project (project_id, org_id, name, created_event_id, created_at, updated_at)
                VALUES (:project, :org, :name, :position, :at, :at)
                """)
                .param("project", event.projectId().value())
                .param("org", event.orgId().value())
                .param("name", event.name())
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.projectId());
    }

    @EventHandler
    void on(ProjectUpdated event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.project SET name = :name, resource_version = resource_version + 1, updated_at = :at
                WHERE project_id = :project
                """)
                .param("project", event.projectId().value())
                .param("name", event.name())
                .param("at", Columns.time(at))
                .update(event.projectId());
    }

    @EventHandler
    void on(ProjectDeleted event) {
        table.sql("DELETE FROM read_model.project WHERE project_id = :project")
                .param("project", event.projectId().value())
                .update(event.projectId());
    }
}
