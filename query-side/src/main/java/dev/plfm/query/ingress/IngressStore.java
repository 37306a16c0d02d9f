package dev.plfm.query.ingress;

import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.resource.IngressResource;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.value.IngressState;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.Row;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** Reads ingress nodes; when each was last heard is telemetry, straight from the heartbeats. */
@Component
class IngressStore {
    private static final String SELECT = """
            SELECT i.*, h.heard_at, h.config_version
            FROM read_model.ingress i LEFT JOIN command.ingress_heartbeat h ON h.ingress_id = i.ingress_id
            """;

    private final TenantRows rows;

    IngressStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<IngressResource> find(IngressId ingressId) {
        return rows.ofAll()
                .sql(SELECT + "WHERE i.ingress_id = :ingress")
                .param("ingress", ingressId.value())
                .query(IngressStore::ingress)
                .optional();
    }

    Page<IngressResource> list(PageRequest request) {
        return request.page(rows.ofAll()
                .sql(SELECT + "WHERE i.created_event_id > :after ORDER BY i.created_event_id LIMIT :fetch")
                .param("after", request.after())
                .param("fetch", request.fetch())
                .query(Row.of(IngressStore::ingress))
                .list());
    }

    private static IngressResource ingress(ResultSet row, int number) throws SQLException {
        return new IngressResource(
                new IngressId(row.getString("ingress_id")),
                row.getString("hostname"),
                row.getString("region"),
                Columns.wire(row, "state", IngressState.class),
                row.getString("state_reason"),
                row.getString("public_ipv6"),
                row.getString("public_ipv4"),
                Columns.json(row, "listen_ports", new TypeReference<List<Integer>>() {}),
                Columns.instantOrNull(row, "heard_at"),
                row.getObject("config_version", Long.class),
                null,
                row.getLong("resource_version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }
}
