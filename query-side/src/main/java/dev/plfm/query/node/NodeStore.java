package dev.plfm.query.node;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.resource.NodeResource;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.PageRequest;
import dev.plfm.query.platform.Row;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** Reads nodes; when each was last heard is telemetry, straight from the heartbeats. */
@Component
class NodeStore {
    private static final String SELECT = """
            SELECT n.*, h.heard_at, r.cpu AS reserved_cpu, r.memory_bytes AS reserved_memory_bytes, r.instances
            FROM read_model.node n
            LEFT JOIN command.node_heartbeat h ON h.node_id = n.node_id
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(cpu), 0) AS cpu, coalesce(sum(memory_bytes), 0) AS memory_bytes, count(*) AS instances
                FROM read_model.node_reservation WHERE node_id = n.node_id) r
            """;

    private final TenantRows rows;

    NodeStore(TenantRows rows) {
        this.rows = rows;
    }

    Optional<NodeResource> find(NodeId nodeId) {
        return rows.ofAll()
                .sql(SELECT + "WHERE n.node_id = :node")
                .param("node", nodeId.value())
                .query(NodeStore::node)
                .optional();
    }

    Page<NodeResource> list(PageRequest request) {
        return request.page(rows.ofAll()
                .sql(SELECT + "WHERE n.created_event_id > :after ORDER BY n.created_event_id LIMIT :fetch")
                .param("after", request.after())
                .param("fetch", request.fetch())
                .query(Row.of(NodeStore::node))
                .list());
    }

    /** What still runs on the node, oldest first. */
    List<NodeDrain.Left> leftOn(NodeId nodeId) {
        return rows.ofAll()
                .sql(LeftOnNode.SELECT)
                .param("node", nodeId.value())
                .query(LeftOnNode::read)
                .list();
    }

    /** Since when everything is to leave it, or null. */
    @Nullable Instant leavingSince(NodeId nodeId) {
        return rows.ofAll()
                .sql("SELECT leaving_since FROM read_model.node WHERE node_id = :node")
                .param("node", nodeId.value())
                .query((row, number) -> Optional.ofNullable(Columns.instantOrNull(row, "leaving_since")))
                .single()
                .orElse(null);
    }

    /** How many of its instances have stopped since then. */
    int goneSince(NodeId nodeId, Instant since) {
        return rows.ofAll()
                .sql("""
                        SELECT count(*) FROM read_model.instance
                        WHERE node_id = :node AND status = 'stopped' AND last_transition_at >= :since
                        """)
                .param("node", nodeId.value())
                .param("since", Columns.time(since))
                .query(Integer.class)
                .single();
    }

    private static NodeResource node(ResultSet row, int number) throws SQLException {
        return new NodeResource(
                new NodeId(row.getString("node_id")),
                row.getString("hostname"),
                row.getString("region"),
                Columns.wire(row, "state", NodeState.class),
                row.getString("state_reason"),
                row.getString("wireguard_public_key"),
                row.getString("agent_mtls_subject"),
                row.getString("public_ipv6"),
                row.getString("public_ipv4"),
                Columns.json(row, "labels", new TypeReference<Map<String, String>>() {}),
                new Allocatable(row.getDouble("cpu_cores"), row.getLong("memory_bytes")),
                new NodeResource.Reserved(row.getDouble("reserved_cpu"), row.getLong("reserved_memory_bytes")),
                Columns.integerOrNull(row, "mtu"),
                row.getString("overlay_prefix"),
                Columns.instantOrNull(row, "heard_at"),
                row.getInt("instances"),
                null,
                row.getLong("resource_version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }
}
