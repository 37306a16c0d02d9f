package dev.plfm.query.node;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.query.platform.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what is left on a node, and says of each instance what it waits for. */
final class LeftOnNode {
    /** A replacement is whatever of the same workload is to run elsewhere and is not ready. */
    static final String SELECT = """
            SELECT i.*, coalesce(w.stateful, false) AS stateful, w.status AS workload_status, w.reason AS workload_reason,
                r.instance_id AS replacement_id, r.node_id AS replacement_node,
                r.placement_failure ->> 'reason' AS no_place
            FROM read_model.instance i
            LEFT JOIN read_model.workload w ON w.workload_id = i.workload_id
            LEFT JOIN LATERAL (
                SELECT n.instance_id, n.node_id, n.placement_failure FROM read_model.instance n
                WHERE n.env_id = i.env_id AND n.workload_id = i.workload_id AND n.status <> 'stopped'
                    AND n.status = 'booting' AND n.desired_state = 'running' AND n.node_id IS DISTINCT FROM i.node_id
                ORDER BY n.created_event_id LIMIT 1) r ON i.desired_state = 'running'
            WHERE i.node_id = :node AND i.status <> 'stopped'
            ORDER BY i.created_event_id
            """;

    private static final String QUOTA = "org_quota_exceeded";

    private LeftOnNode() {}

    static NodeDrain.Left read(ResultSet row, int number) throws SQLException {
        DesiredState desired = Columns.wire(row, "desired_state", DesiredState.class);
        boolean withVolumes = row.getBoolean("stateful") && desired == DesiredState.RUNNING;
        String standstill = desired == DesiredState.RUNNING ? standstill(row) : null;
        return new NodeDrain.Left(
                new InstanceId(row.getString("instance_id")),
                new EnvId(row.getString("env_id")),
                row.getString("process_type"),
                Columns.wire(row, "status", InstanceStatus.class),
                desired,
                withVolumes || standstill != null,
                withVolumes ? "stays with its volumes" : standstill != null ? standstill : reason(row, desired),
                Columns.orNull(row, "replacement_id", InstanceId::new),
                row.getString("no_place"));
    }

    /** What somebody has to do before it goes, or null when it goes by itself. */
    private static @Nullable String standstill(ResultSet row) throws SQLException {
        String why = Objects.requireNonNullElse(row.getString("workload_reason"), "");
        String noPlace = Objects.requireNonNullElse(row.getString("no_place"), "");
        if (why.equals("paused")) {
            return "stays while its rollout is paused: resume or abort the deploy";
        }
        if (why.equals("deploy_aborted")) {
            return "stays since its deploy was aborted: start another deploy";
        }
        return noPlace.startsWith(QUOTA)
                ? "waits for its replacement, for which the organization's quota"
                        + noPlace.substring(QUOTA.length()).replace(':', ' ')
                        + " leaves no room: raise it, or scale something down"
                : null;
    }

    private static String reason(ResultSet row, DesiredState desired) throws SQLException {
        return switch (desired) {
            case RUNNING -> waitsFor(row);
            case DRAINING -> "is draining";
            case STOPPED -> "waits for the node to say that it has stopped";
        };
    }

    private static String waitsFor(ResultSet row) throws SQLException {
        String noPlace = row.getString("no_place");
        NodeId elsewhere = Columns.orNull(row, "replacement_node", NodeId::new);
        if (noPlace != null && elsewhere == null) {
            return "waits for its replacement, for which there is no place: " + noPlace;
        }
        if (row.getString("replacement_id") != null) {
            return elsewhere == null
                    ? "waits for its replacement to get a place"
                    : "waits for its replacement on " + elsewhere + " to be ready";
        }
        String why = row.getString("workload_reason");
        if ("awaiting_promotion".equals(why) || "deploy_ended".equals(why)) {
            return "waits for its turn to be replaced, by a new instance that is not promoted";
        }
        return "failed".equals(row.getString("workload_status"))
                ? "waits for a replacement, but its workload has failed: " + orUnknown(row.getString("workload_reason"))
                : "waits for its turn to be replaced";
    }

    private static String orUnknown(@Nullable String reason) {
        return reason == null ? "for no known reason" : reason;
    }
}
