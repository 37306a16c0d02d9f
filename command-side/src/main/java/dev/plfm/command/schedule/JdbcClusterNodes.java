package dev.plfm.command.schedule;

import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.convergence.schedule.NodeView;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Reservation;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps nodes and their promises in {@code command.cluster_node} and {@code command.node_reservation}. */
@Component
class JdbcClusterNodes implements ClusterNodes {
    static final double FAILURE_HALF_LIFE_SECONDS = 300;
    static final double FLAP_HALF_LIFE_SECONDS = 3600;

    private final JdbcClient jdbc;
    private final KeptNodes kept;

    JdbcClusterNodes(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.kept = new KeptNodes(jdbc);
    }

    @Override
    public void enrolled(NodeEnrolled event, Instant at) {
        jdbc.sql("""
                        INSERT INTO command.cluster_node
                            (node_id, region, hostname, labels, arch, state, cpu_cores, memory_bytes, enrolled_at)
                        VALUES (?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                        """)
                .param(event.nodeId().value())
                .param(event.region())
                .param(event.hostname())
                .param(Json.mapper().writeValueAsString(event.labels()))
                .param(event.labels().get("arch"))
                .param(NodeState.ACTIVE.wire())
                .param(event.allocatable().cpuCores())
                .param(event.allocatable().memoryBytes())
                .param(Timestamp.from(at))
                .update();
    }

    @Override
    public void stateChanged(NodeId node, NodeState state) {
        jdbc.sql("UPDATE command.cluster_node SET state = ? WHERE node_id = ?")
                .params(state.wire(), node.value())
                .update();
    }

    @Override
    public void capacityUpdated(NodeId node, Allocatable allocatable) {
        jdbc.sql("UPDATE command.cluster_node SET cpu_cores = ?, memory_bytes = ? WHERE node_id = ?")
                .params(allocatable.cpuCores(), allocatable.memoryBytes(), node.value())
                .update();
    }

    @Override
    public void reserved(Map<NodeId, List<Reservation>> reservations) {
        List<String> holders = new ArrayList<>();
        List<Reservation> all = new ArrayList<>();
        reservations.forEach((node, ofNode) -> ofNode.forEach(reservation -> {
            holders.add(node.value());
            all.add(reservation);
        }));
        if (all.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        WITH fresh AS (
                            INSERT INTO command.node_reservation
                                (instance_id, node_id, memory_bytes, cpu, overlay_ipv6)
                            SELECT * FROM unnest(?, ?, ?, ?, ?)
                            ON CONFLICT DO NOTHING RETURNING node_id, memory_bytes, cpu),
                        total AS (
                            SELECT node_id, sum(memory_bytes)::bigint AS memory_bytes, sum(cpu) AS cpu FROM fresh
                            GROUP BY node_id)
                        UPDATE command.cluster_node n
                        SET reserved_memory_bytes = n.reserved_memory_bytes + t.memory_bytes,
                            reserved_cpu = n.reserved_cpu + t.cpu
                        FROM total t WHERE n.node_id = t.node_id
                        """)
                .param(all.stream().map(r -> r.instanceId().value()).toArray(String[]::new))
                .param(holders.toArray(String[]::new))
                .param(all.stream().map(Reservation::memoryBytes).toArray(Long[]::new))
                .param(all.stream().map(Reservation::cpu).toArray(Double[]::new))
                .param(all.stream().map(Reservation::overlayIpv6).toArray(String[]::new))
                .update();
    }

    @Override
    public void released(NodeId node, Collection<InstanceId> instances) {
        jdbc.sql("""
                        WITH gone AS (
                            DELETE FROM command.node_reservation WHERE node_id = ? AND instance_id = ANY (?)
                            RETURNING memory_bytes, cpu),
                        total AS (SELECT sum(memory_bytes)::bigint AS memory_bytes, sum(cpu) AS cpu FROM gone)
                        UPDATE command.cluster_node n
                        SET reserved_memory_bytes = n.reserved_memory_bytes - t.memory_bytes,
                            reserved_cpu = greatest(0, n.reserved_cpu - t.cpu)
                        FROM total t WHERE n.node_id = ? AND t.memory_bytes IS NOT NULL
                        """)
                .param(node.value())
                .param(ids(instances))
                .param(node.value())
                .update();
    }

    @Override
    public void startFailed(NodeId node, Instant at) {
        holdAgainst(node, at, "start_failures", "start_failed_at", FAILURE_HALF_LIFE_SECONDS);
    }

    @Override
    public void flapped(NodeId node, Instant at) {
        holdAgainst(node, at, "flaps", "flapped_at", FLAP_HALF_LIFE_SECONDS);
    }

    /** Adds one to what is left of the sum by then. */
    private void holdAgainst(NodeId node, Instant at, String sum, String since, double halfLifeSeconds) {
        jdbc.sql("""
                        UPDATE command.cluster_node
                        SET %1$s = 1 + %1$s * power(0.5, least(50, greatest(0,
                                extract(epoch FROM CAST(? AS timestamptz) - coalesce(%2$s, ?)) / ?))),
                            %2$s = ?
                        WHERE node_id = ? AND %2$s IS DISTINCT FROM ?
                        """.formatted(sum, since))
                .params(
                        Timestamp.from(at),
                        Timestamp.from(at),
                        halfLifeSeconds,
                        Timestamp.from(at),
                        node.value(),
                        Timestamp.from(at))
                .update();
    }

    @Override
    public Set<NodeId> offline(Collection<NodeId> nodes) {
        return new HashSet<>(jdbc.sql("SELECT node_id FROM command.cluster_node WHERE node_id = ANY (?) AND state = ?")
                .param(nodes.stream().map(NodeId::value).toArray(String[]::new))
                .param(NodeState.OFFLINE.wire())
                .query((row, number) -> new NodeId(row.getString(1)))
                .list());
    }

    @Override
    public List<NodeView> all(Instant now) {
        return kept.all(now);
    }

    @Override
    public Leaving current() {
        Set<NodeId> draining = new HashSet<>();
        Set<NodeId> disabled = new HashSet<>();
        jdbc.sql("SELECT node_id, state FROM command.cluster_node WHERE state IN ('draining', 'disabled')")
                .query(row -> {
                    Set<NodeId> nodes = state(row.getString("state")) == NodeState.DISABLED ? disabled : draining;
                    nodes.add(new NodeId(row.getString("node_id")));
                });
        return new Leaving(draining, disabled);
    }

    @Override
    public Map<InstanceId, Map<NodeId, Held>> heldFor(Collection<InstanceId> instances) {
        Map<InstanceId, Map<NodeId, Held>> held = new HashMap<>();
        jdbc.sql("""
                        SELECT r.instance_id, r.node_id, r.overlay_ipv6, n.state
                        FROM command.node_reservation r JOIN command.cluster_node n USING (node_id)
                        WHERE r.instance_id = ANY (?)
                        """).param(ids(instances)).query(row -> {
            held.computeIfAbsent(new InstanceId(row.getString("instance_id")), id -> new HashMap<>())
                    .put(
                            new NodeId(row.getString("node_id")),
                            new Held(row.getString("overlay_ipv6"), state(row.getString("state"))));
        });
        return held;
    }

    @Override
    public Map<NodeId, List<InstanceId>> orphans(int limit) {
        Map<NodeId, List<InstanceId>> orphans = new HashMap<>();
        jdbc.sql("""
                        SELECT r.node_id, r.instance_id FROM command.node_reservation r
                        WHERE NOT EXISTS (SELECT FROM command.pending_instance p WHERE p.instance_id = r.instance_id)
                          AND NOT EXISTS (SELECT FROM command.placed_instance p
                                          WHERE p.instance_id = r.instance_id AND p.node_id = r.node_id)
                        ORDER BY r.instance_id LIMIT ?
                        """).param(limit).query(row -> {
            orphans.computeIfAbsent(new NodeId(row.getString(1)), id -> new ArrayList<>())
                    .add(new InstanceId(row.getString(2)));
        });
        return orphans;
    }

    private static NodeState state(String wire) {
        return NodeState.valueOf(wire.toUpperCase(Locale.ROOT));
    }

    private static String[] ids(Collection<InstanceId> instances) {
        return instances.stream().map(InstanceId::value).toArray(String[]::new);
    }
}
