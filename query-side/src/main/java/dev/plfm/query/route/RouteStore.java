package dev.plfm.query.route;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.resource.RouteResource;
import dev.plfm.kernel.value.ProtocolHint;
import dev.plfm.kernel.value.ProxyProtocol;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.Row;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads routes. */
@Component
class RouteStore {
    private final TenantRows rows;

    RouteStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<RouteResource> find(OrgId orgId, AppId appId, EnvId envId, RouteId routeId) {
        return rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.route
                        WHERE route_id = :route AND env_id = :env AND app_id = :app AND org_id = :org
                        """)
                .param("route", routeId.value())
                .param("env", envId.value())
                .param("app", appId.value())
                .param("org", orgId.value())
                .query(RouteStore::route)
                .optional();
    }

    Page<RouteResource> list(OrgId orgId, EnvId envId, PageRequest request) {
        return request.page(rows.of(orgId)
                .sql("""
                        SELECT * FROM read_model.route
                        WHERE org_id = :org AND env_id = :env AND created_event_id > :after
                        ORDER BY created_event_id LIMIT :fetch
                        """)
                .param("org", orgId.value())
                .param("env", envId.value())
                .param("after", request.after())
                .param("fetch", request.fetch())
                .query(Row.of(RouteStore::route))
                .list());
    }

    private static RouteResource route(ResultSet row, int number) throws SQLException {
        return new RouteResource(
                new RouteId(row.getString("route_id")),
                new OrgId(row.getString("org_id")),
                new AppId(row.getString("app_id")),
                new EnvId(row.getString("env_id")),
                row.getString("hostname"),
                row.getInt("listen_port"),
                ProtocolHint.valueOf(constant(row, "protocol_hint")),
                row.getString("backend_process_type"),
                row.getInt("backend_port"),
                ProxyProtocol.valueOf(constant(row, "proxy_protocol")),
                row.getBoolean("backend_expects_proxy_protocol"),
                row.getBoolean("ipv4_required"),
                row.getString("env_ipv4_address"),
                row.getLong("resource_version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }

    private static String constant(ResultSet row, String column) throws SQLException {
        return row.getString(column).toUpperCase(Locale.ROOT);
    }
}
