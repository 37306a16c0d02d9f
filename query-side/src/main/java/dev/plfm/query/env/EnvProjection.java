package dev.plfm.query.env;

import dev.plfm.kernel.event.EnvEvent.EnvCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
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

/** Keeps the table of environments. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class EnvProjection implements ReadModelView {
    private final ViewWrites.Of table;

    EnvProjection(ViewWrites writes) {
        this.table = writes.of("env");
    }

    @Override
    public String name() {
        return "env";
    }

    @Override
    public List<String> tables() {
        return List.of("env");
    }

    @EventHandler
    void on(EnvCreated event, @Timestamp Instant at, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.env (env_id, org_id, app_id, name, created_event_id, created_at, updated_at)
                VALUES (:env, :org, :app, :name, :position, :at, :at)
                """)
                .param("env", event.envId().value())
                .param("org", event.orgId().value())
                .param("app", event.appId().value())
                .param("name", event.name())
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.envId());
    }

    @EventHandler
    void on(EnvUpdated event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.env SET name = :name, deleting = deleting OR :deleting,
                    auto_rollback = coalesce(:autoRollback::boolean, auto_rollback),
                    resource_version = resource_version + 1, updated_at = :at
                WHERE env_id = :env
                """)
                .param("env", event.envId().value())
                .param("name", event.name())
                .param("autoRollback", event.autoRollback())
                .param("deleting", Boolean.TRUE.equals(event.deleting()))
                .param("at", Columns.time(at))
                .update(event.envId());
    }

    @EventHandler
    void on(EnvDeleted event) {
        table.sql("DELETE FROM read_model.env WHERE env_id = :env")
                .param("env", event.envId().value())
                .update(event.envId());
    }
}
