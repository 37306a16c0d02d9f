package dev.plfm.query.workload;

import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.query.platform.Columns;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps each workload's conditions: what is true of it now, and since when. */
class Conditions {
    private final JdbcClient jdbc;

    Conditions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Brings the conditions into line with the workload and its instances as they are after an event at that time. */
    void follow(WorkloadId workloadId, Instant at) {
        jdbc.sql("""
                INSERT INTO read_model.workload_condition AS old (workload_id, type, org_id, status, reason, message, since)
                SELECT w.workload_id, fact.type, w.org_id, fact.status, fact.reason, fact.message, :at
                FROM read_model.workload w
                CROSS JOIN LATERAL (
                    SELECT count(*) FILTER (WHERE status = 'ready') AS ready, count(*) FILTER (WHERE NOT placed) AS waiting,
                        min(placement_failure) AS failure
                    FROM read_model.workload_instance WHERE workload_id = w.workload_id) n
                CROSS JOIN LATERAL (VALUES
                    ('Available', n.ready >= w.replicas,
                        CASE WHEN n.ready >= w.replicas THEN 'all_ready' ELSE 'not_all_ready' END,
                        n.ready || ' of ' || w.replicas || ' are ready.'),
                    ('Progressing', w.status = 'progressing', coalesce(w.reason, w.status), w.message),
                    ('Scheduled', n.waiting = 0,
                        CASE WHEN n.waiting = 0 THEN 'all_placed' ELSE coalesce(n.failure, 'placing') END,
                        CASE WHEN n.waiting > 0 THEN n.waiting || ' without a node.' END),
                    ('Degraded', w.status IN ('degraded', 'failed'), coalesce(w.reason, w.status), w.message)
                ) AS fact (type, status, reason, message)
                WHERE w.workload_id = :workload
                ON CONFLICT (workload_id, type) DO UPDATE SET status = excluded.status, reason = excluded.reason,
                    message = excluded.message,
                    since = CASE WHEN old.status = excluded.status THEN old.since ELSE excluded.since END
                WHERE (old.status, old.reason, old.message)
                    IS DISTINCT FROM (excluded.status, excluded.reason, excluded.message)
                """)
                .param("workload", workloadId.value())
                .param("at", Columns.time(at))
                .update();
    }
}
