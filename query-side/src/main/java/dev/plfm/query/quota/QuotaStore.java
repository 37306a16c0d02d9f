package dev.plfm.query.quota;

import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.QuotaResource;
import dev.plfm.kernel.value.QuotaDimension;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** Reads limits, and counts what is used of them in the same statement: what the limits are enforced by counts alike. */
@Component
class QuotaStore {
    private final TenantRows rows;

    QuotaStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<QuotaResource> find(OrgId orgId) {
        return rows.of(orgId)
                .sql("""
                        SELECT q.*, i.*,
                            (SELECT count(*) FROM read_model.app WHERE org_id = :org) AS apps,
                            (SELECT count(*) FROM read_model.env WHERE org_id = :org) AS envs,
                            (SELECT count(*) FROM read_model.route WHERE org_id = :org) AS routes,
                            (SELECT count(*) FROM read_model.volume WHERE org_id = :org) AS volumes,
                            (SELECT coalesce(sum(size_bytes), 0) FROM read_model.volume WHERE org_id = :org) AS volume_bytes
                        FROM read_model.quota q
                        CROSS JOIN (
                            SELECT count(*) AS instances,
                                coalesce(sum((resources ->> 'memory_limit_bytes')::bigint), 0) AS memory_bytes,
                                coalesce(sum((resources ->> 'cpu_request')::numeric), 0) AS cpu
                            FROM read_model.instance
                            WHERE org_id = :org AND status <> 'stopped' AND node_id IS NOT NULL) i
                        WHERE q.org_id = :org
                        """)
                .param("org", orgId.value())
                .query(QuotaStore::quota)
                .optional();
    }

    private static QuotaResource quota(ResultSet row, int number) throws SQLException {
        return new QuotaResource(
                new OrgId(row.getString("org_id")),
                Columns.json(row, "limits", new TypeReference<Map<QuotaDimension, Long>>() {}),
                new QuotaResource.Usage(
                        row.getLong("apps"),
                        row.getLong("envs"),
                        row.getLong("instances"),
                        row.getLong("memory_bytes"),
                        row.getDouble("cpu"),
                        row.getLong("routes"),
                        row.getLong("volumes"),
                        row.getLong("volume_bytes")),
                Columns.instant(row, "updated_at"),
                row.getLong("resource_version"));
    }
}
