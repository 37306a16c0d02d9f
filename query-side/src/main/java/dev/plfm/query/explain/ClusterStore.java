package dev.plfm.query.explain;

import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.NodeView;
import dev.plfm.convergence.schedule.OrgQuota;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.QuotaDimension;
import dev.plfm.query.explain.Sight.Claim;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.TenantRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** The cluster as the scheduler sees it, from what clients read and what the scheduler remembers of nodes. */
@Component
class ClusterStore {
    /** As the scheduler has them fade. */
    private static final double FAILURE_HALF_LIFE_SECONDS = 300;

    private static final double FLAP_HALF_LIFE_SECONDS = 3600;

    private final TenantRows rows;
    private final Duration freshness;

    ClusterStore(TenantRows rows, @Value("${plfm.heartbeat.limit-seconds:60}") int limitSeconds) {
        this.rows = rows;
        this.freshness = Duration.ofSeconds(limitSeconds);
    }

    /** What the placement of this workload's instances depends on. To be read within one cut. */
    Sight sight(OrgId orgId, WorkloadId workloadId, Instant now) {
        ClusterView view = ClusterView.of(nodes(now), Map.of(workloadId, counts(orgId, workloadId)), freshness)
                .withVolumesInUse(volumesInUse(orgId));
        ClusterView limited =
                quota(orgId).map(quota -> view.withQuotas(Map.of(orgId, quota))).orElse(view);
        return new Sight(limited, claims(), now);
    }

    /** By whichever workload of the organization. */
    private Map<String, InstanceId> volumesInUse(OrgId orgId) {
        Map<String, InstanceId> users = new HashMap<>();
        rows.of(orgId)
                .sql("""
                        SELECT v.volume_id, p.instance_id FROM command.placed_instance p,
                            jsonb_array_elements_text(p.constraints -> 'volume_ids') v (volume_id)
                        WHERE p.stateful AND p.org_id = :org
                        """)
                .param("org", orgId.value())
                .query((row, number) ->
                        Map.entry(row.getString("volume_id"), new InstanceId(row.getString("instance_id"))))
                .list()
                .forEach(entry -> users.put(entry.getKey(), entry.getValue()));
        return users;
    }

    /** Of all organizations: it is nobody's secret that room is taken. */
    private List<Claim> claims() {
        return rows.ofAll()
                .sql(
                        "SELECT * FROM command.pending_instance WHERE claimed_until > clock_timestamp() ORDER BY instance_id")
                .query((row, number) -> new Claim(
                        new PlacementRequest(
                                new InstanceId(row.getString("instance_id")),
                                new WorkloadId(row.getString("workload_id")),
                                Columns.orNull(row, "org_id", OrgId::new),
                                row.getDouble("cpu"),
                                row.getLong("memory_bytes") - PlacementRequest.OVERHEAD_BYTES,
                                row.getLong("memory_bytes"),
                                Columns.json(row, "constraints", new TypeReference<Constraints>() {})),
                        new NodeId(row.getString("claimed_node_id"))))
                .list();
    }

    /** How the node is doing by the clock of the database, which heard its heartbeats. */
    private List<NodeView> nodes(Instant now) {
        return rows.ofAll()
                .sql("""
                        SELECT n.*, r.cpu AS reserved_cpu, r.memory_bytes AS reserved_memory_bytes,
                            extract(epoch FROM clock_timestamp() - greatest(n.created_at, h.heard_at))::double precision
                                AS silent_seconds,
                            c.start_failures * power(0.5, least(50, greatest(0,
                                extract(epoch FROM clock_timestamp() - c.start_failed_at) / :failuresHalve))) AS start_failures,
                            c.flaps * power(0.5, least(50, greatest(0,
                                extract(epoch FROM clock_timestamp() - c.flapped_at) / :flapsHalve))) AS flaps
                        FROM read_model.node n
                        LEFT JOIN command.node_heartbeat h ON h.node_id = n.node_id
                        LEFT JOIN command.cluster_node c ON c.node_id = n.node_id
                        LEFT JOIN (
                            SELECT node_id, sum(cpu) AS cpu, sum(memory_bytes) AS memory_bytes
                            FROM read_model.node_reservation GROUP BY node_id) r ON r.node_id = n.node_id
                        """)
                .param("failuresHalve", FAILURE_HALF_LIFE_SECONDS)
                .param("flapsHalve", FLAP_HALF_LIFE_SECONDS)
                .query((row, number) -> node(row, now))
                .list();
    }

    private Map<NodeId, Integer> counts(OrgId orgId, WorkloadId workloadId) {
        Map<NodeId, Integer> counts = new HashMap<>();
        rows.of(orgId)
                .sql("""
                        SELECT i.node_id, count(*) AS instances FROM read_model.workload_instance w
                        JOIN read_model.instance i ON i.instance_id = w.instance_id
                        WHERE w.workload_id = :workload AND w.org_id = :org AND i.node_id IS NOT NULL
                        GROUP BY i.node_id
                        """)
                .param("workload", workloadId.value())
                .param("org", orgId.value())
                .query((row, number) -> Map.entry(new NodeId(row.getString("node_id")), row.getInt("instances")))
                .list()
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    private Optional<OrgQuota> quota(OrgId orgId) {
        return rows.of(orgId)
                .sql("""
                        SELECT q.limits, i.* FROM read_model.quota q
                        CROSS JOIN (
                            SELECT count(*) AS instances,
                                coalesce(sum((resources ->> 'memory_limit_bytes')::bigint), 0) AS memory_bytes,
                                coalesce(sum((resources ->> 'cpu_request')::numeric), 0) AS cpu
                            FROM read_model.instance
                            WHERE org_id = :org AND status <> 'stopped' AND node_id IS NOT NULL) i
                        WHERE q.org_id = :org
                        """)
                .param("org", orgId.value())
                .query(ClusterStore::quota)
                .optional();
    }

    private static OrgQuota quota(ResultSet row, int number) throws SQLException {
        Map<QuotaDimension, Long> limits =
                Columns.json(row, "limits", new TypeReference<Map<QuotaDimension, Long>>() {});
        Long cpu = limits.get(QuotaDimension.MAX_TOTAL_CPU);
        return new OrgQuota(
                limits.get(QuotaDimension.MAX_INSTANCES),
                limits.get(QuotaDimension.MAX_TOTAL_MEMORY_BYTES),
                cpu == null ? null : cpu.doubleValue(),
                row.getLong("instances"),
                row.getLong("memory_bytes"),
                row.getDouble("cpu"));
    }

    private static NodeView node(ResultSet row, Instant now) throws SQLException {
        Map<String, String> labels = Columns.json(row, "labels", new TypeReference<Map<String, String>>() {});
        return new NodeView(
                new NodeId(row.getString("node_id")),
                row.getString("region"),
                row.getString("hostname"),
                labels.get("arch"),
                labels,
                Columns.wire(row, "state", NodeState.class),
                now.minusMillis(Math.round(1000 * row.getDouble("silent_seconds"))),
                row.getDouble("cpu_cores"),
                row.getLong("memory_bytes"),
                row.getDouble("reserved_cpu"),
                row.getLong("reserved_memory_bytes"),
                row.getDouble("start_failures"),
                row.getDouble("flaps"));
    }
}
