package dev.plfm.controlplane.testing;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Looks at the log itself for what must hold of it. */
public final class LogChecks {
    private final JdbcClient sql;

    public LogChecks(TestDatabase database) {
        PGSimpleDataSource owner = new PGSimpleDataSource();
        owner.setUrl(database.owner().jdbcUrl());
        owner.setUser(database.owner().user());
        owner.setPassword(database.owner().password());
        this.sql = JdbcClient.create(owner);
    }

    /** How many hostnames of this form, as LIKE has it, are claimed. */
    public long claimedHostnames(String form) {
        return sql.sql("SELECT count(*) FROM command.hostname_claim WHERE hostname LIKE ?")
                .param(form)
                .query(Long.class)
                .single();
    }

    /** Changes what only somebody else could. */
    public void execute(String statement) {
        sql.sql(statement).update();
    }

    public long head() {
        return sql.sql("SELECT coalesce(max(event_id), 0) FROM event_log")
                .query(Long.class)
                .single();
    }

    /** Positions that no event has. */
    public List<Long> gaps() {
        return sql.sql("""
                        SELECT p FROM generate_series(1, (SELECT max(event_id) FROM event_log)) AS p
                        WHERE NOT EXISTS (SELECT 1 FROM event_log WHERE event_id = p)
                        """).query(Long.class).list();
    }

    /** Those of the positions at which there is no event that a user asked for. */
    public List<Long> missing(Collection<Long> acknowledged) {
        return sql.sql("""
                        SELECT p FROM unnest(?) AS p
                        WHERE NOT EXISTS (SELECT 1 FROM event_log WHERE event_id = p AND actor_type = 'user')
                        """)
                .param(acknowledged.toArray(Long[]::new))
                .query(Long.class)
                .list();
    }

    /** The description that each event of an app left, by position, in the order of its versions. */
    public Map<Long, String> changesOf(String app) {
        Map<Long, String> changes = new LinkedHashMap<>();
        sql.sql("""
                        SELECT event_id, coalesce(payload ->> 'description', '') AS description FROM event_log
                        WHERE aggregate_id = ? ORDER BY aggregate_seq
                        """).param(app).query(row -> {
            changes.put(row.getLong("event_id"), row.getString("description"));
        });
        return changes;
    }

    /** The most instances of one workload that were live, neither draining nor stopped, at one moment. */
    public long mostLiveInstances() {
        return sql.sql("""
                        WITH change AS (
                            SELECT event_id, aggregate_id AS workload, 1 AS n FROM event_log
                            WHERE event_type = 'instance.requested'
                            UNION ALL
                            SELECT min(event_id), aggregate_id, -1 FROM event_log
                            WHERE event_type = 'instance.desired_state_changed'
                                OR (event_type = 'instance.status_changed' AND payload ->> 'status' = 'stopped')
                            GROUP BY aggregate_id, payload ->> 'instance_id'
                        )
                        SELECT coalesce(max(live), 0) FROM (
                            SELECT sum(n) OVER (PARTITION BY workload ORDER BY event_id) AS live FROM change) moments
                        """).query(Long.class).single();
    }

    /** The most instances of an organization that had a node and were not stopped, at one position. */
    public long mostPlacedInstances(String org) {
        return sql.sql("""
                        WITH placed AS (
                            SELECT min(event_id) AS event_id, payload ->> 'instance_id' AS instance_id FROM event_log
                            WHERE event_type = 'instance.allocated' AND org_id = ? GROUP BY 2
                        ), change AS (
                            SELECT event_id, 1 AS n FROM placed
                            UNION ALL
                            SELECT min(s.event_id), -1 FROM event_log s JOIN placed p
                                ON s.payload ->> 'instance_id' = p.instance_id AND s.event_id > p.event_id
                            WHERE s.event_type = 'instance.status_changed' AND s.payload ->> 'status' = 'stopped'
                            GROUP BY p.instance_id
                        )
                        SELECT coalesce(max(live), 0) FROM (
                            SELECT sum(n) OVER (ORDER BY event_id) AS live FROM change) moments
                        """).param(org).query(Long.class).single();
    }

    /** Every row of every read table, as text, in one order. */
    public Map<String, List<String>> readModel() {
        Map<String, List<String>> rows = new TreeMap<>();
        List<String> tables = sql.sql(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'read_model'")
                .query(String.class)
                .list();
        for (String table : tables) {
            rows.put(
                    table,
                    sql.sql("SELECT to_jsonb(t)::text AS row FROM read_model." + table + " t ORDER BY row")
                            .query(String.class)
                            .list());
        }
        return rows;
    }
}
