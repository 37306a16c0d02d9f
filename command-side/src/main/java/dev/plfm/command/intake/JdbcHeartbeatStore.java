package dev.plfm.command.intake;

import dev.plfm.command.intake.HeartbeatBody.Heartbeat;
import dev.plfm.command.intake.SilencePolicy.LastHeard;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.NodeState;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps heartbeats in {@code command.node_heartbeat}. */
@Component
class JdbcHeartbeatStore implements HeartbeatStore {
    private final JdbcClient jdbc;

    JdbcHeartbeatStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Before record(NodeId nodeId, Heartbeat heartbeat) {
        return jdbc.sql("""
                        WITH before AS (SELECT heard_at FROM command.node_heartbeat WHERE node_id = ?)
                        INSERT INTO command.node_heartbeat AS h
                            (node_id, heard_at, state, available_cpu, available_memory_bytes, instance_count)
                        VALUES (?, now(), ?, ?, ?, ?)
                        ON CONFLICT (node_id) DO UPDATE SET
                            heard_at = greatest(h.heard_at, excluded.heard_at), state = excluded.state,
                            available_cpu = excluded.available_cpu,
                            available_memory_bytes = excluded.available_memory_bytes,
                            instance_count = excluded.instance_count
                        RETURNING (SELECT n.state FROM command.cluster_node n WHERE n.node_id = h.node_id) AS known,
                            (SELECT extract(epoch FROM now() - b.heard_at)::double precision FROM before b) AS silent_seconds
                        """)
                .params(
                        nodeId.value(),
                        nodeId.value(),
                        heartbeat.state().wire(),
                        heartbeat.availableCpuCores(),
                        heartbeat.availableMemoryBytes(),
                        heartbeat.instanceCount())
                .query((row, number) -> new Before(
                        Optional.ofNullable(row.getString("known")).map(JdbcHeartbeatStore::state),
                        silence(row.getObject("silent_seconds", Double.class))))
                .single();
    }

    @Override
    public Silences silences() {
        Instant now = jdbc.sql("SELECT clock_timestamp()")
                .query(Timestamp.class)
                .single()
                .toInstant();
        List<LastHeard> nodes = jdbc.sql("""
                        SELECT n.node_id, n.state,
                            greatest(n.enrolled_at, h.heard_at) AS heard_at
                        FROM command.cluster_node n LEFT JOIN command.node_heartbeat h USING (node_id)
                        """)
                .query((row, number) -> new LastHeard(
                        new NodeId(row.getString("node_id")),
                        state(row.getString("state")),
                        row.getTimestamp("heard_at").toInstant()))
                .list();
        return new Silences(now, nodes);
    }

    private static @Nullable Duration silence(@Nullable Double seconds) {
        return seconds == null ? null : Duration.ofMillis(Math.round(1000 * seconds));
    }

    private static NodeState state(String wire) {
        return NodeState.valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
