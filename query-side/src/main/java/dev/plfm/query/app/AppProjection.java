package dev.plfm.query.app;

import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewTable;
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
    private final ViewTable apps;

    AppProjection(ViewWrites writes) {
        this.apps = writes.table("app", "app_id");
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
        apps.at(event.appId()).insert(row -> row.set("org_id", event.orgId())
                .set("project_id", Columns.text(event.projectId()))
                .set("name", event.name())
                .set("description", event.description())
                .first(Columns.position(token), at));
    }

    @EventHandler
    void on(AppUpdated event, @Timestamp Instant at) {
        apps.at(event.appId()).change(row -> row.set("name", event.name())
                .set("description", event.description())
                .set("project_id", Columns.text(event.projectId()))
                .next(at));
    }

    @EventHandler
    void on(AppDeleted event) {
        apps.at(event.appId()).delete();
    }
}
