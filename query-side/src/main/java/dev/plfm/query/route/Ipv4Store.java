package dev.plfm.query.route;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.Ipv4AllocationId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.Ipv4Resource;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads which IPv4 address an environment has. */
@Component
class Ipv4Store {
    private final TenantRows rows;

    Ipv4Store(TenantRows rows) {
        this.rows = rows;
    }

    Optional<Ipv4Resource> find(OrgId orgId, AppId appId, EnvId envId) {
        return rows.of(orgId)
                .sql("""
                        SELECT e.env_id, i.allocation_id, i.ipv4_address, coalesce(i.resource_version, 1) AS resource_version,
                            coalesce(i.updated_at, e.created_at) AS updated_at
                        FROM read_model.env e LEFT JOIN read_model.env_ipv4 i ON i.env_id = e.env_id
                        WHERE e.env_id = :env AND e.app_id = :app AND e.org_id = :org
                        """)
                .param("env", envId.value())
                .param("app", appId.value())
                .param("org", orgId.value())
                .query(Ipv4Store::address)
                .optional();
    }

    private static Ipv4Resource address(ResultSet row, int number) throws SQLException {
        String allocation = row.getString("allocation_id");
        return new Ipv4Resource(
                new EnvId(row.getString("env_id")),
                allocation != null,
                allocation == null ? null : new Ipv4AllocationId(allocation),
                row.getString("ipv4_address"),
                Columns.instant(row, "updated_at"),
                row.getLong("resource_version"));
    }
}
