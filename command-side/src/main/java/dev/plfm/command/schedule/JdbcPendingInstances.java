package dev.plfm.command.schedule;

import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
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

/** Keeps instances that want a node in {@code command.pending_instance}. */
@Component
class JdbcPendingInstances implements PendingInstances {
    private static final Timestamp AT_ONCE = Timestamp.from(Instant.EPOCH);

    private final JdbcClient jdbc;

    JdbcPendingInstances(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void add(Map<InstanceRequested, Cause> requests) {
        List<InstanceRequested> events = List.copyOf(requests.keySet());
        jdbc.sql("""
                        INSERT INTO command.pending_instance (retry_at, instance_id, workload_id, cpu, memory_bytes,
                            org_id, priority, constraints, arch, home_node_id, requested_at, cause)
                        SELECT ?, r.instance_id, r.workload_id, r.cpu, r.memory_bytes, r.org_id, r.priority, r.constraints::jsonb,
                            r.constraints::jsonb ->> 'arch', r.constraints::jsonb ->> 'home_node_id', r.requested_at, r.cause
                        FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?) AS r (instance_id, workload_id, cpu, memory_bytes, org_id, priority,
                            constraints, requested_at, cause)
                        ON CONFLICT DO NOTHING
                        """)
                .param(AT_ONCE)
                .param(column(events, event -> event.instanceId().value(), String[]::new))
                .param(column(events, event -> event.workloadId().value(), String[]::new))
                .param(column(events, event -> event.resources().cpuRequest(), Double[]::new))
                .param(column(
                        events,
                        event -> event.resources().memoryLimitBytes() + PlacementRequest.OVERHEAD_BYTES,
                        Long[]::new))
                .param(column(events, event -> event.orgId().value(), String[]::new))
                .param(column(
                        events, event -> event.constraints().settingsOrNone().priority(), Integer[]::new))
                .param(column(events, event -> Json.mapper().writeValueAsString(event.constraints()), String[]::new))
                .param(column(requests.values(), Cause::eventId, Long[]::new))
                .param(column(requests.values(), Cause::metaData, String[]::new))
                .update();
    }

    @Override
    public Map<InstanceId, Pending> find(Collection<InstanceId> instances) {
        Map<InstanceId, Pending> found = new HashMap<>();
        jdbc.sql("SELECT * FROM command.pending_instance WHERE instance_id = ANY (?)")
                .param(column(instances, InstanceId::value, String[]::new))
                .query(JdbcPendingInstances::read)
                .list()
                .forEach(one -> found.put(one.request().instanceId(), one));
        return found;
    }

    @Override
    public void remove(Collection<InstanceId> instances) {
        if (instances.isEmpty()) {
            return;
        }
        jdbc.sql("DELETE FROM command.pending_instance WHERE instance_id = ANY (?)")
                .param(column(instances, InstanceId::value, String[]::new))
                .update();
    }

    @Override
    public Set<InstanceId> of(WorkloadId workload) {
        return new HashSet<>(jdbc.sql("SELECT instance_id FROM command.pending_instance WHERE workload_id = ?")
                .param(workload.value())
                .query((row, number) -> new InstanceId(row.getString(1)))
                .list());
    }

    @Override
    public Set<WorkloadId> workloads() {
        return new HashSet<>(jdbc.sql("SELECT DISTINCT workload_id FROM command.pending_instance")
                .query((row, number) -> new WorkloadId(row.getString(1)))
                .list());
    }

    @Override
    public void claim(InstanceId instance, NodeId node, Instant until) {
        jdbc.sql("""
                        UPDATE command.pending_instance SET claimed_node_id = ?, claimed_until = ? WHERE instance_id = ?
                        """)
                .params(node.value(), Timestamp.from(until), instance.value())
                .update();
    }

    @Override
    public List<Claim> claims(Instant now) {
        return jdbc.sql("""
                        SELECT * FROM command.pending_instance WHERE claimed_until > ? ORDER BY priority DESC, requested_at
                        """)
                .param(Timestamp.from(now))
                .query((row, number) ->
                        new Claim(read(row, number).request(), new NodeId(row.getString("claimed_node_id"))))
                .list();
    }

    @Override
    public Map<String, Integer> countByReason() {
        Map<String, Integer> counts = new HashMap<>();
        jdbc.sql("""
                        SELECT replace(last_reason, ?, ''), count(*) FROM command.pending_instance
                        WHERE last_reason IS NOT NULL GROUP BY 1
                        """).param(NOT_WANTED + ":").query(row -> {
            counts.put(row.getString(1), row.getInt(2));
        });
        return counts;
    }

    @Override
    public List<Pending> due(Instant now, int limit) {
        return jdbc.sql("""
                        SELECT * FROM command.pending_instance WHERE retry_at <= ?
                        ORDER BY priority DESC, requested_at LIMIT ?
                        """)
                .params(Timestamp.from(now), limit)
                .query(JdbcPendingInstances::read)
                .list();
    }

    @Override
    public List<Pending> firstOfEachWorkload(int ofOne, int limit, Instant now) {
        return jdbc.sql("""
                        SELECT * FROM (
                            SELECT p.*, row_number() OVER (PARTITION BY workload_id ORDER BY priority DESC, requested_at) AS place
                            FROM command.pending_instance p
                            WHERE NOT starts_with(coalesce(last_reason, ''), ?) OR retry_at <= ?) AS waiting
                        WHERE place <= ? ORDER BY priority DESC, place, requested_at LIMIT ?
                        """)
                .params(NOT_WANTED, Timestamp.from(now), ofOne, limit)
                .query(JdbcPendingInstances::read)
                .list();
    }

    @Override
    public void hurry() {
        jdbc.sql("UPDATE command.pending_instance SET retry_at = ?")
                .param(AT_ONCE)
                .update();
    }

    @Override
    public void hurry(OrgId org) {
        jdbc.sql("UPDATE command.pending_instance SET retry_at = ? WHERE org_id = ? AND last_reason IS DISTINCT FROM ?")
                .params(AT_ONCE, org.value(), NOT_WANTED)
                .update();
    }

    @Override
    public void postpone(Collection<Retry> retries) {
        if (retries.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        UPDATE command.pending_instance p
                        SET retry_at = CAST(r.retry_at AS timestamptz), attempts = r.attempts, last_reason = r.reason
                        FROM unnest(?, ?, ?, ?) AS r (instance_id, retry_at, attempts, reason)
                        WHERE p.instance_id = r.instance_id
                        """)
                .param(column(retries, retry -> retry.instanceId().value(), String[]::new))
                .param(column(retries, retry -> retry.at().toString(), String[]::new))
                .param(column(retries, Retry::attempts, Integer[]::new))
                .param(column(retries, Retry::reason, String[]::new))
                .update();
    }

    private static <R, T> @Nullable T[] column(
            Collection<R> rows, Function<R, @Nullable T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }

    /** A process of the version before writes two of them into columns only. */
    private static Constraints constraints(ResultSet row) throws SQLException {
        Constraints all = Json.lenient().readValue(row.getString("constraints"), Constraints.class);
        String home = row.getString("home_node_id");
        return all.equals(Constraints.none())
                ? new Constraints(row.getString("arch"), home == null ? null : new NodeId(home), null, null)
                : all;
    }

    private static Pending read(ResultSet row, int number) throws SQLException {
        String org = row.getString("org_id");
        PlacementRequest request = new PlacementRequest(
                new InstanceId(row.getString("instance_id")),
                new WorkloadId(row.getString("workload_id")),
                org == null ? null : new OrgId(org),
                row.getDouble("cpu"),
                row.getLong("memory_bytes") - PlacementRequest.OVERHEAD_BYTES,
                row.getLong("memory_bytes"),
                constraints(row));
        return new Pending(
                request,
                new Cause(row.getLong("requested_at"), row.getString("cause")),
                row.getTimestamp("retry_at").toInstant(),
                row.getInt("attempts"),
                row.getString("last_reason"));
    }
}
