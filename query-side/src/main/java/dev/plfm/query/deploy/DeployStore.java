package dev.plfm.query.deploy;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.resource.DeployResource;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployPhase;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.Row;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** Reads deploys. */
@Component
class DeployStore {
    private final TenantRows rows;

    DeployStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<DeployResource> find(OrgId orgId, AppId appId, EnvId envId, DeployId deployId) {
        return rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.deploy
                        WHERE deploy_id = :deploy AND env_id = :env AND app_id = :app AND org_id = :org
                        """)
                .param("deploy", deployId.value())
                .param("env", envId.value())
                .param("app", appId.value())
                .param("org", orgId.value())
                .query(DeployStore::deploy)
                .optional();
    }

    Page<DeployResource> list(OrgId orgId, AppId appId, EnvId envId, PageRequest request) {
        return request.page(rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.deploy
                        WHERE org_id = :org AND app_id = :app AND env_id = :env AND created_event_id > :after
                        ORDER BY created_event_id LIMIT :fetch
                        """)
                .param("org", orgId.value())
                .param("app", appId.value())
                .param("env", envId.value())
                .param("after", request.after())
                .param("fetch", request.fetch())
                .query(Row.of(DeployStore::deploy))
                .list());
    }

    /** Those of the deploys that still run. */
    List<String> runningAmong(Set<String> deployIds) {
        return rows.ofAll()
                .sql("""
                        SELECT deploy_id FROM read_model.deploy
                        WHERE deploy_id IN (:deploys) AND status NOT IN ('succeeded', 'failed')
                        """)
                .param("deploys", deployIds)
                .query(String.class)
                .list();
    }

    private static DeployResource deploy(ResultSet row, int number) throws SQLException {
        DeployStatus status = Columns.wire(row, "status", DeployStatus.class);
        return new DeployResource(
                new DeployId(row.getString("deploy_id")),
                new OrgId(row.getString("org_id")),
                new AppId(row.getString("app_id")),
                new EnvId(row.getString("env_id")),
                Columns.wire(row, "kind", DeployKind.class),
                new ReleaseId(row.getString("release_id")),
                Columns.json(row, "process_types", new TypeReference<List<String>>() {}),
                row.getString("strategy"),
                Columns.jsonOrNull(row, "rollout", Rollout.class),
                Columns.orNull(row, "rollback_of", DeployId::new),
                DeployPhase.of(status, row.getBoolean("paused"), Columns.wire(row, "underway", DeployPhase.class)),
                status,
                row.getString("message"),
                row.getString("failed_reason"),
                row.getLong("resource_version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }
}
