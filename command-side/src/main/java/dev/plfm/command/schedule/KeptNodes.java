package dev.plfm.command.schedule;

import dev.plfm.convergence.schedule.NodeView;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.value.NodeState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;

/** The cluster as this process keeps it in memory: a look reads only the nodes and the heartbeats that changed since the one before. */
final class KeptNodes {
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private final KeptTable<Row> nodes;
    private final KeptTable<Instant> heartbeats;

    KeptNodes(JdbcClient jdbc) {
        nodes = new KeptTable<>(jdbc, "command.cluster_node", "t.*", (row, number) -> Row.of(row));
        heartbeats = new KeptTable<>(
                jdbc, "command.node_heartbeat", "t.heard_at", (row, number) -> row.getTimestamp("heard_at")
                        .toInstant());
    }

    /** Every node; silence is measured by the database's clock and counted back from {@code now}. */
    List<NodeView> all(Instant now) {
        SortedMap<NodeId, Row> known = nodes.look().rows();
        KeptTable.Look<Instant> heard = heartbeats.look();
        List<NodeView> views = new ArrayList<>(known.size());
        known.forEach((node, row) -> {
            Instant last = heard.rows().getOrDefault(node, row.enrolledAt);
            Instant since = last.isAfter(row.enrolledAt) ? last : row.enrolledAt;
            long silentMillis = Math.round(Duration.between(since, heard.at()).toNanos() / 1e6);
            views.add(row.view(node, now.minusMillis(silentMillis), now));
        });
        return views;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    /** A node but for its heartbeat. */
    private record Row(
            String region,
            @Nullable String hostname,
            @Nullable String arch,
            Map<String, String> labels,
            NodeState state,
            Instant enrolledAt,
            double cpuCores,
            long memoryBytes,
            double reservedCpu,
            long reservedMemoryBytes,
            double startFailures,
            @Nullable Instant startFailedAt,
            double flaps,
            @Nullable Instant flappedAt) {

        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getString("region"),
                    row.getString("hostname"),
                    row.getString("arch"),
                    Json.lenient().readValue(row.getString("labels"), LABELS),
                    NodeState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                    row.getTimestamp("enrolled_at").toInstant(),
                    row.getDouble("cpu_cores"),
                    row.getLong("memory_bytes"),
                    row.getDouble("reserved_cpu"),
                    row.getLong("reserved_memory_bytes"),
                    row.getDouble("start_failures"),
                    instant(row, "start_failed_at"),
                    row.getDouble("flaps"),
                    instant(row, "flapped_at"));
        }

        NodeView view(NodeId node, Instant heardAt, Instant now) {
            return new NodeView(
                    node,
                    region,
                    hostname,
                    arch,
                    labels,
                    state,
                    heardAt,
                    cpuCores,
                    memoryBytes,
                    reservedCpu,
                    reservedMemoryBytes,
                    left(startFailures, startFailedAt, now, JdbcClusterNodes.FAILURE_HALF_LIFE_SECONDS),
                    left(flaps, flappedAt, now, JdbcClusterNodes.FLAP_HALF_LIFE_SECONDS));
        }

        /** What is left of a sum that fades. */
        private static double left(double sum, @Nullable Instant last, Instant now, double halfLifeSeconds) {
            double age =
                    last == null ? 0 : Math.max(0, Duration.between(last, now).toMillis() / 1000.0);
            return age == 0 ? sum : sum * Math.pow(0.5, age / halfLifeSeconds);
        }
    }
}
