package dev.plfm.command.schedule;

import dev.plfm.convergence.schedule.RunningInstance;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.value.Constraints;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
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
    public void add(Collection<Placed> places) {
        if (places.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        INSERT INTO command.placed_instance (instance_id, workload_id, org_id, node_id, cpu, memory_bytes,
                            priority, constraints, stateful, placed_at)
                        SELECT p.instance_id, p.workload_id, p.org_id, p.node_id, p.cpu, p.memory_bytes, p.priority,
                            p.constraints::jsonb, p.stateful, p.placed_at::timestamptz
                        FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AS p (instance_id, workload_id, org_id, node_id, cpu,
                            memory_bytes, priority, constraints, stateful, placed_at)
                        ON CONFLICT DO NOTHING
                        """)
                .param(column(places, p -> p.request().instanceId().value(), String[]::new))
                .param(column(places, p -> p.request().workloadId().value(), String[]::new))
                .param(column(places, JdbcPlacedInstances::org, String[]::new))
                .param(column(places, p -> p.nodeId().value(), String[]::new))
                .param(column(places, p -> p.request().cpu(), Double[]::new))
                .param(column(places, p -> p.request().memoryBytes(), Long[]::new))
                .param(column(places, p -> constraints(p).settingsOrNone().priority(), Integer[]::new))
                .param(column(places, p -> Json.mapper().writeValueAsString(constraints(p)), String[]::new))
                .param(column(places, JdbcPlacedInstances::isStateful, Boolean[]::new))
                .param(column(places, p -> p.at().toString(), String[]::new))
                .update();
    }

    private static Constraints constraints(Placed placed) {
        return placed.request().constraints();
    }

    private static @Nullable String org(Placed placed) {
        OrgId org = placed.request().orgId();
        return org == null ? null : org.value();
    }

    private static boolean isStateful(Placed placed) {
        List<String> volumes = constraints(placed).volumeIds();
        return volumes != null && !volumes.isEmpty();
    }

    private static <R, T> @Nullable T[] column(
            Collection<R> rows, Function<R, @Nullable T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }

    @Override
    public void leaving(InstanceId instance) {
        jdbc.sql("UPDATE command.placed_instance SET leaving = true WHERE instance_id = ?")
                .param(instance.value())
                .update();
    }

    @Override
    public void moving(InstanceId instance) {
        jdbc.sql("UPDATE command.placed_instance SET moving = true WHERE instance_id = ?")
                .param(instance.value())
                .update();
    }

    @Override
    public void remove(InstanceId instance) {
        jdbc.sql("DELETE FROM command.placed_instance WHERE instance_id = ?")
                .param(instance.value())
                .update();
    }

    @Override
    public void reported(Collection<InstanceStatusChanged> events) {
        if (events.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        UPDATE command.placed_instance p SET status = r.status, boot_id = r.boot_id, missing_since = NULL
                        FROM unnest(?, ?, ?) AS r (instance_id, status, boot_id) WHERE p.instance_id = r.instance_id
                        """)
                .param(column(events, event -> event.instanceId().value(), String[]::new))
                .param(column(events, event -> event.status().wire(), String[]::new))
                .param(column(events, InstanceStatusChanged::bootId, String[]::new))
                .update();
    }

    @Override
    public Map<InstanceId, NodeId> of(WorkloadId workload) {
        Map<InstanceId, NodeId> nodes = new HashMap<>();
        jdbc.sql("SELECT instance_id, node_id FROM command.placed_instance WHERE workload_id = ?")
                .param(workload.value())
                .query(row -> {
                    nodes.put(new InstanceId(row.getString(1)), new NodeId(row.getString(2)));
                });
        return nodes;
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
    public Map<NodeId, List<RunningInstance>> running() {
        Map<NodeId, List<RunningInstance>> running = new HashMap<>();
        jdbc.sql("SELECT * FROM command.placed_instance ORDER BY instance_id").query(row -> {
            running.computeIfAbsent(new NodeId(row.getString("node_id")), id -> new ArrayList<>())
                    .add(running(row));
        });
        return running;
    }

    @Override
    public List<RunningInstance> runningOf(Collection<WorkloadId> workloads) {
        return jdbc.sql("SELECT * FROM command.placed_instance WHERE workload_id = ANY (?) ORDER BY instance_id")
                .param(workloads.stream().map(WorkloadId::value).toArray(String[]::new))
                .query((row, number) -> running(row))
                .list();
    }

    private static RunningInstance running(ResultSet row) throws SQLException {
        String org = row.getString("org_id");
        Timestamp placedAt = row.getTimestamp("placed_at");
        return new RunningInstance(
                new InstanceId(row.getString("instance_id")),
                new WorkloadId(row.getString("workload_id")),
                org == null ? null : new OrgId(org),
                row.getInt("priority"),
                row.getDouble("cpu"),
                row.getLong("memory_bytes"),
                row.getBoolean("stateful"),
                row.getBoolean("leaving"),
                placedAt == null ? Instant.EPOCH : placedAt.toInstant(),
                Json.lenient().readValue(row.getString("constraints"), Constraints.class));
    }

    @Override
    public Set<WorkloadId> unsettled() {
        return new HashSet<>(jdbc.sql("""
                        SELECT DISTINCT workload_id FROM command.placed_instance
                        WHERE leaving OR moving OR status IS DISTINCT FROM 'ready'
                        """)
                .query((row, number) -> new WorkloadId(row.getString(1)))
                .list());
    }

    @Override
    public Map<String, InstanceId> volumesInUse() {
        Map<String, InstanceId> users = new HashMap<>();
        jdbc.sql("""
                        SELECT v.volume_id, p.instance_id FROM command.placed_instance p,
                            jsonb_array_elements_text(p.constraints -> 'volume_ids') v (volume_id)
                        WHERE p.stateful
                        """).query(row -> {
            users.put(row.getString("volume_id"), new InstanceId(row.getString("instance_id")));
        });
        return users;
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
