package dev.plfm.query.scale;

import dev.plfm.kernel.event.EnvEvent.EnvCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.springframework.stereotype.Component;

/** Keeps the table of scales, one row an environment. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class ScaleProjection implements ReadModelView {
    private final ViewWrites.Of table;

    ScaleProjection(ViewWrites writes) {
        this.table = writes.of("scale");
    }

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public List<String> tables() {
        return List.of("scale");
    }

    @EventHandler
    void on(EnvCreated event, @Timestamp Instant at) {
        table.sql("INSERT INTO read_model.scale (env_id, org_id, app_id, updated_at) VALUES (:env, :org, :app, :at)")
                .param("env", event.envId().value())
                .param("org", event.orgId().value())
                .param("app", event.appId().value())
                .param("at", Columns.time(at))
                .update(event.envId());
    }

    @EventHandler
    void on(EnvScaleSet event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.scale SET processes = :processes::jsonb, resource_version = resource_version + 1,
                    updated_at = :at
                WHERE env_id = :env
                """)
                .param("env", event.envId().value())
                .param("processes", Columns.json(event.scales()))
                .param("at", Columns.time(at))
                .update(event.envId());
    }

    @EventHandler
    void on(EnvDeleted event) {
        table.sql("DELETE FROM read_model.scale WHERE env_id = :env")
                .param("env", event.envId().value())
                .update(event.envId());
    }
}
