package dev.plfm.query.secret;

import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.springframework.stereotype.Component;

/** Keeps the table of secret bundles, one row an environment that has secrets. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class SecretBundleProjection implements ReadModelView {
    private final ViewWrites.Of table;

    SecretBundleProjection(ViewWrites writes) {
        this.table = writes.of("secret");
    }

    @Override
    public String name() {
        return "secret";
    }

    @Override
    public List<String> tables() {
        return List.of("secret_bundle");
    }

    @EventHandler
    void on(SecretBundleVersionSet event, @Timestamp Instant at) {
        table.sql("""
                INSERT INTO read_model.secret_bundle AS b (env_id, org_id, app_id, bundle_id, format, current_version_id,
                    created_at, updated_at)
                VALUES (:env, :org, :app, :bundle, :format, :version, :at, :at)
                ON CONFLICT (env_id) DO UPDATE SET format = excluded.format, current_version_id = excluded.current_version_id,
                    resource_version = b.resource_version + 1, updated_at = excluded.updated_at
                """)
                .param("env", event.envId().value())
                .param("org", event.orgId().value())
                .param("app", event.appId().value())
                .param("bundle", event.bundleId().value())
                .param("format", event.format().wire())
                .param("version", event.versionId().value())
                .param("at", Columns.time(at))
                .update(event.envId());
    }

    @EventHandler
    void on(EnvDeleted event) {
        table.sql("DELETE FROM read_model.secret_bundle WHERE env_id = :env")
                .param("env", event.envId().value())
                .update(event.envId());
    }
}
