package dev.plfm.query.placement;

import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvPlacementSet;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.springframework.stereotype.Component;

/** Keeps the table of placement settings, one row a process type that has any. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class PlacementProjection implements ReadModelView {
    private final ViewWrites.Of table;

    PlacementProjection(ViewWrites writes) {
        this.table = writes.of("placement-settings");
    }

    @Override
    public String name() {
        return "placement-settings";
    }

    @Override
    public List<String> tables() {
        return List.of("placement_settings");
    }

    @EventHandler
    void on(EnvPlacementSet event, @Timestamp Instant at) {
        table.sql("""
                INSERT INTO read_model.placement_settings AS s (env_id, process_type, org_id, settings, resource_version, updated_at)
                VALUES (:env, :process_type, :org, :settings::jsonb, 2, :at)
                ON CONFLICT (env_id, process_type) DO UPDATE SET settings = excluded.settings,
                    resource_version = s.resource_version + 1, updated_at = excluded.updated_at
                """)
                .param("env", event.envId().value())
                .param("process_type", event.processType())
                .param("org", event.orgId().value())
                .param("settings", Columns.json(event.placement()))
                .param("at", Columns.time(at))
                .update();
    }

    @EventHandler
    void on(EnvDeleted event) {
        table.sql("DELETE FROM read_model.placement_settings WHERE env_id = :env")
                .param("env", event.envId().value())
                .update();
    }
}
