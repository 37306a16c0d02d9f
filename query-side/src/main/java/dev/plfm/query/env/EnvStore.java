package dev.plfm.query.env;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.EnvResource;
import dev.plfm.kernel.resource.Page;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.ReadMemory;
import dev.plfm.query.platform.Row;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads environments. */
@Component
class EnvStore {
    private final TenantRows rows;
    private final ReadMemory memory;

    EnvStore(TenantRows rows, ReadMemory memory) {
        this.rows = rows;
        this.memory = memory;
    }

    Optional<EnvResource> find(OrgId orgId, AppId appId, EnvId envId) {
        return memory.recall(orgId, EnvResource.class, List.of(appId, envId), () -> rows.of(orgId)
                .sql("SELECT * FROM read_model.env WHERE env_id = :env AND app_id = :app AND org_id = :org")
                .param("env", envId.value())
                .param("app", appId.value())
                .param("org", orgId.value())
                .query(EnvStore::env)
                .optional());
    }

    Page<EnvResource> list(OrgId orgId, AppId appId, PageRequest request) {
        return request.page(rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.env
                        WHERE org_id = :org AND app_id = :app AND created_event_id > :after
                        ORDER BY created_event_id LIMIT :fetch
                        """)
                .param("org", orgId.value())
                .param("app", appId.value())
                .param("after", request.after())
                .param("fetch", request.fetch())
                .query(Row.of(EnvStore::env))
                .list());
    }

    private static EnvResource env(ResultSet row, int number) throws SQLException {
        return new EnvResource(
                new EnvId(row.getString("env_id")),
                new OrgId(row.getString("org_id")),
                new AppId(row.getString("app_id")),
                row.getString("name"),
                row.getBoolean("deleting") ? Boolean.TRUE : null,
                row.getBoolean("auto_rollback"),
                row.getLong("resource_version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }
}
