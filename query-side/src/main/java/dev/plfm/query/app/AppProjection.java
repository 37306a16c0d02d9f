package dev.plfm.query.app;

import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.AppEvent.AppUpdated;
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

/** Keeps the table of apps. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class AppProjection implements ReadModelView {
    private final ViewWrites.Of table;

    AppProjection(ViewWrites writes) {
        this.table = writes.of("app");
    }

    @Override
    public String name() {
        return "app";
    }

    @Override
    public List<String> tables() {
        return List.of("app");
    }

    @EventHandler
    void on(AppCreated event, @Timestamp Instant at, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.app
                    (app_id, org_id, project_id, name, description, created_event_id, created_at, updated_at)
                VALUES (:app, :org, :project, :name, :description, :position, :at, :at)
                """)
                .param("app", event.appId().value())
                .param("org", event.orgId().value())
                .param("project", Columns.text(event.projectId()))
                .param("name", event.name())
                .param("description", event.description())
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.appId());
    }

    @EventHandler
    void on(AppUpdated event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.app SET name = :name, description = :description, project_id = :project,
                    resource_version = resource_version + 1, updated_at = :at
                WHERE app_id = :app
                """)
                .param("app", event.appId().value())
                .param("project", Columns.text(event.projectId()))
                .param("name", event.name())
                .param("description", event.description())
                .param("at", Columns.time(at))
                .update(event.appId());
    }

    @EventHandler
    void on(AppDeleted event) {
        table.sql("DELETE FROM read_model.app WHERE app_id = :app")
                .param("app", event.appId().value())
                .update(event.appId());
    }
}
