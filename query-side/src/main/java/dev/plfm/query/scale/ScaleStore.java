package dev.plfm.query.scale;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.ScaleResource;
import dev.plfm.kernel.value.ProcessScale;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** Reads scales. */
@Component
class ScaleStore {
    private final TenantRows rows;

    ScaleStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<ScaleResource> find(OrgId orgId, AppId appId, EnvId envId) {
        return rows.of(orgId)
                .sql("SELECT * FROM read_model.scale WHERE env_id = :env AND app_id = :app AND org_id = :org")
                .param("env", envId.value())
                .param("app", appId.value())
                .param("org", orgId.value())
                .query(ScaleStore::scale)
                .optional();
    }

    private static ScaleResource scale(ResultSet row, int number) throws SQLException {
        return new ScaleResource(
                new EnvId(row.getString("env_id")),
                Columns.json(row, "processes", new TypeReference<List<ProcessScale>>() {}),
                Columns.instant(row, "updated_at"),
                row.getLong("resource_version"));
    }
}
