package dev.plfm.command.intake;

import dev.plfm.command.intake.HeartbeatBody.Heartbeat;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.NodeState;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The last heartbeat of each node, by the database's clock. */
@Component
class HeartbeatStore {
    private final JdbcClient jdbc;

    HeartbeatStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Overwrites the node's row; answers with the state that the scheduler knows, if it knows the node yet. */
    Optional<NodeState> record(NodeId nodeId, Heartbeat heartbeat) {
        return jdbc.sql("""
                        INSERT INTO command.node_heartbeat AS h
                            (node_id, heard_at, state, available_cpu, available_memory_bytes, instance_count)
                        VALUES (?, now(), ?, ?, ?, ?)
                        ON CONFLICT (node_id) DO UPDATE SET
                            heard_at = greatest(h.heard_at, excluded.heard_at), state = excluded.state,
                            available_cpu = excluded.available_cpu,
                            available_memory_bytes = excluded.available_memory_bytes,
                            instance_count = excluded.instance_count
                        RETURNING coalesce(
                            (SELECT n.state FROM command.cluster_node n WHERE n.node_id = h.node_id), '')
                        """)
                .params(
                        nodeId.value(),
                        heartbeat.state().wire(),
                        heartbeat.availableCpuCores(),
                        heartbeat.availableMemoryBytes(),
                        heartbeat.instanceCount())
                .query(String.class)
                .optional()
                .filter(state -> !state.isEmpty())
                .map(state -> NodeState.valueOf(state.toUpperCase(Locale.ROOT)));
    }
}
