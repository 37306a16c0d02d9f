package dev.plfm.command.reconcile;

import dev.plfm.kernel.id.WorkloadId;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keeps the checks in {@code command.reconcile_check}. */
@Repository
class JdbcReconcileChecks implements ReconcileChecks {
    private final JdbcClient jdbc;
    private volatile Consumer<Instant> listener = time -> {};

    JdbcReconcileChecks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param listener is told when the first of some checks is due, in the transaction that sets them */
    void subscribe(Consumer<Instant> listener) {
        this.listener = listener;
    }

    @Override
    public void set(Map<WorkloadId, Instant> times) {
        TreeMap<WorkloadId, Instant> ordered = new TreeMap<>(times);
        jdbc.sql("""
                        INSERT INTO command.reconcile_check (workload_id, check_at)
                        SELECT * FROM unnest(?, ?::timestamptz[])
                        ON CONFLICT (workload_id) DO UPDATE SET check_at = excluded.check_at
                        """)
                .params(
                        ordered.keySet().stream().map(WorkloadId::value).toArray(String[]::new),
                        ordered.values().stream().map(Instant::toString).toArray(String[]::new))
                .update();
        times.values().stream().min(Instant::compareTo).ifPresent(listener);
    }

    @Override
    public List<Due> due(Instant now, int limit) {
        return jdbc.sql("""
                        SELECT workload_id, check_at FROM command.reconcile_check
                        WHERE check_at <= ? ORDER BY check_at, workload_id LIMIT ?
                        """)
                .params(Timestamp.from(now), limit)
                .query((row, number) -> new Due(
                        new WorkloadId(row.getString("workload_id")),
                        row.getObject("check_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    @Override
    public void move(Due due, Instant next) {
        jdbc.sql("UPDATE command.reconcile_check SET check_at = ? WHERE workload_id = ? AND check_at = ?")
                .params(Timestamp.from(next), due.workloadId().value(), Timestamp.from(due.checkAt()))
                .update();
        listener.accept(next);
    }

    @Override
    public void remove(WorkloadId workloadId) {
        jdbc.sql("DELETE FROM command.reconcile_check WHERE workload_id = ?")
                .param(workloadId.value())
                .update();
    }
}
