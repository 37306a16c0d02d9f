package dev.plfm.command.schedule;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.InstanceStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps instances that have a node in {@code command.placed_instance}. */
@Component
class JdbcPlacedInstances implements PlacedInstances {
    private final JdbcClient jdbc;

    JdbcPlacedInstances(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void add(WorkloadId workload, Map<InstanceId, NodeId> places) {
        jdbc.sql("""
                        INSERT INTO command.placed_instance (workload_id, instance_id, node_id)
                        SELECT ?, p.instance_id, p.node_id FROM unnest(?, ?) AS p (instance_id, node_id)
                        ON CONFLICT DO NOTHING
                        """)
                .param(workload.value())
                .param(places.keySet().stream().map(InstanceId::value).toArray(String[]::new))
                .param(places.values().stream().map(NodeId::value).toArray(String[]::new))
                .update();
    }

    @Override
    public void remove(InstanceId instance) {
        jdbc.sql("DELETE FROM command.placed_instance WHERE instance_id = ?")
                .param(instance.value())
                .update();
    }

    @Override
    public void reported(InstanceId instance, InstanceStatus status, @Nullable String bootId) {
        jdbc.sql("UPDATE command.placed_instance SET status = ?, boot_id = ? WHERE instance_id = ?")
                .param(status.wire())
                .param(bootId)
                .param(instance.value())
                .update();
    }

    @Override
    public List<WorkloadId> workloadsOn(NodeId node) {
        return jdbc.sql("SELECT DISTINCT workload_id FROM command.placed_instance WHERE node_id = ? ORDER BY 1")
                .param(node.value())
                .query((row, number) -> new WorkloadId(row.getString(1)))
                .list();
    }

    @Override
    public List<NodeId> offlineNodes() {
        return jdbc.sql("""
                        SELECT n.node_id FROM command.cluster_node n
                        WHERE n.state = 'offline'
                          AND EXISTS (SELECT FROM command.placed_instance p WHERE p.node_id = n.node_id)
                        ORDER BY 1
                        """)
                .query((row, number) -> new NodeId(row.getString(1)))
                .list();
    }

    @Override
    public Map<WorkloadId, Map<NodeId, Integer>> counts(Collection<WorkloadId> workloads) {
        Map<WorkloadId, Map<NodeId, Integer>> counts = new HashMap<>();
        jdbc.sql("""
                        SELECT workload_id, node_id, count(*) FROM command.placed_instance
                        WHERE workload_id = ANY (?) GROUP BY workload_id, node_id
                        """)
                .param(workloads.stream().map(WorkloadId::value).toArray(String[]::new))
                .query(row -> {
                    counts.computeIfAbsent(new WorkloadId(row.getString(1)), id -> new HashMap<>())
                            .put(new NodeId(row.getString(2)), row.getInt(3));
                });
        return counts;
    }
}
