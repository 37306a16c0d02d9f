package dev.plfm.query.routing;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.value.ProtocolHint;
import dev.plfm.kernel.value.ProxyProtocol;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.OneCut;
import dev.plfm.query.platform.TenantRows;
import dev.plfm.query.routing.RoutingTable.Backend;
import dev.plfm.query.routing.RoutingTable.Route;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Reads the routing table. */
@Component
class RoutingStore {
    private final TenantRows rows;
    private final OneCut cut;

    RoutingStore(TenantRows rows, OneCut cut) {
        this.rows = rows;
        this.cut = cut;
    }

    /** The version of the table now; 0 before there ever was a route. */
    long version() {
        return rows.ofAll()
                .sql("SELECT coalesce(max(version), 0) FROM read_model.ingress_config")
                .query(Long.class)
                .single();
    }

    /** All of it from one snapshot, so that it is what it was right after the event of its version. */
    RoutingTable read() {
        return cut.read(() -> {
            Version version = rows.ofAll()
                    .sql("SELECT version, changed_at FROM read_model.ingress_config")
                    .query((row, number) -> new Version(row.getLong("version"), Columns.instant(row, "changed_at")))
                    .optional()
                    .orElse(Version.NONE);
            return RoutingTable.of(version.number(), version.changedAt(), addresses(), routes());
        });
    }

    private List<String> addresses() {
        return rows.ofAll()
                .sql("SELECT ipv4_address FROM read_model.ingress_address ORDER BY ipv4_address")
                .query(String.class)
                .list();
    }

    private List<Route> routes() {
        Map<String, Route> routes = new LinkedHashMap<>();
        rows.ofAll().sql("""
                        SELECT r.*, a.ipv4_address, b.instance_id, b.overlay_ipv6
                        FROM read_model.ingress_route r
                        LEFT JOIN read_model.ingress_address a ON a.env_id = r.env_id
                        LEFT JOIN read_model.ingress_backend b
                            ON b.env_id = r.env_id AND b.process_type = r.backend_process_type AND %s
                        ORDER BY r.created_event_id, b.created_event_id
                        """.formatted(HeldProjection.TAKES_TRAFFIC)).query((ResultSet row) -> add(routes, row));
        return List.copyOf(routes.values());
    }

    private static void add(Map<String, Route> routes, ResultSet row) throws SQLException {
        String routeId = row.getString("route_id");
        Route route = routes.get(routeId);
        if (route == null) {
            route = route(row);
            routes.put(routeId, route);
        }
        InstanceId instance = Columns.orNull(row, "instance_id", InstanceId::new);
        if (instance != null) {
            route.backends().add(new Backend(instance, row.getString("overlay_ipv6"), row.getInt("backend_port")));
        }
    }

    private static Route route(ResultSet row) throws SQLException {
        ProtocolHint protocol = Columns.wire(row, "protocol_hint", ProtocolHint.class);
        boolean byAddress = protocol == ProtocolHint.TCP_RAW || row.getBoolean("ipv4_required");
        return new Route(
                new RouteId(row.getString("route_id")),
                new OrgId(row.getString("org_id")),
                new EnvId(row.getString("env_id")),
                row.getString("hostname"),
                row.getInt("listen_port"),
                protocol,
                Columns.wire(row, "proxy_protocol", ProxyProtocol.class),
                byAddress ? row.getString("ipv4_address") : null,
                new ArrayList<>());
    }

    private record Version(long number, Instant changedAt) {
        private static final Version NONE = new Version(0, Instant.EPOCH);
    }
}
