package dev.plfm.command.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.testing.CommandDatabase;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A database from before quotas were enforced counts right from the first day. */
class QuotaMigrationTest {
    private final DataSource database = CommandDatabase.at("before_quotas", "29");
    private final JdbcClient jdbc = JdbcClient.create(database);
    private int events;

    @Test
    void what_exists_and_runs_and_is_wanted_is_counted_when_the_database_is_upgraded() {
        jdbc.sql("""
                        INSERT INTO command.directory (id, kind, org_id, parent_id, name, leaving) VALUES
                            ('o1', 'org', 'o1', NULL, 'o1', false), ('o2', 'org', 'o2', NULL, 'o2', false),
                            ('p1', 'project', 'o1', 'o1', 'p1', false),
                            ('a1', 'app', 'o1', 'o1', 'a1', false), ('a2', 'app', 'o1', 'o1', 'a2', false),
                            ('e1', 'environment', 'o1', 'a1', 'e1', false), ('e2', 'environment', 'o1', 'a1', 'e2', true)
                        """).update();
        jdbc.sql("INSERT INTO command.instance VALUES ('i1', 'w1', 'n1'), ('i2', 'w1', 'n1'), ('i4', 'w1', NULL)")
                .update();
        allocated("i1", 0.25, 100);
        allocated("i2", 0.5, 200);
        allocated("i3", 4, 400);
        event("org.quota_set", "o1", null, "{\"dimension\": \"max_apps\", \"limit\": 9}");
        event("org.quota_set", "o1", null, "{\"dimension\": \"max_apps\", \"limit\": 3}");
        event("org.quota_set", "o1", null, "{\"dimension\": \"max_envs\", \"limit\": 3}");
        event("org.quota_set", "o1", null, "{\"dimension\": \"max_envs\"}");
        deployed("e1", "r1", "[\"web\", \"worker\"]");
        deployed("e1", "r2", "[\"web\"]");
        deployed("e2", "r1", "[\"web\"]");
        event("env.scale_set", "e1", "e1", "{\"scales\": [{\"process_type\": \"web\", \"desired\": 1}]}");
        event("env.scale_set", "e1", "e1", """
                {"scales": [{"process_type": "web", "desired": 4}, {"process_type": "cron", "desired": 2}]}""");

        Flyway.configure().dataSource(database).load().migrate();

        assertThat(quotas("o1"))
                .containsEntry("max_apps", "2 of 3")
                .containsEntry("max_envs", "2 of null")
                .containsEntry("max_instances", "2 of null")
                .containsEntry("max_total_memory_bytes", "300 of null")
                .containsEntry("max_total_cpu", "0.75 of null")
                .containsEntry("max_volumes", "0 of null")
                .hasSize(8);
        assertThat(quotas("o2")).containsEntry("max_apps", "0 of null").hasSize(8);
        assertThat(jdbc.sql("""
                                SELECT concat_ws(' ', env_id, process_type, org_id, app_id, coalesce(release_id, '-'), replicas)
                                FROM command.desired_use ORDER BY 1
                                """).query(String.class).list())
                .containsExactly("e1 cron o1 a1 - 2", "e1 web o1 a1 r2 4", "e1 worker o1 a1 r1");
    }

    private Map<String, String> quotas(String org) {
        Map<String, String> quotas = new LinkedHashMap<>();
        jdbc.sql("SELECT * FROM command.quota WHERE org_id = ?").param(org).query(row -> {
            BigDecimal used = row.getBigDecimal("used").stripTrailingZeros();
            quotas.put(row.getString("dimension"), used.toPlainString() + " of " + row.getObject("max", Long.class));
        });
        return quotas;
    }

    private void allocated(String instance, double cpu, long memory) {
        event("instance.allocated", "w1", "e1", """
                {"instance_id": "%s", "resources_snapshot": {"cpu_request": %s, "memory_limit_bytes": %d}}
                """.formatted(instance, cpu, memory));
    }

    private void deployed(String env, String release, String processTypes) {
        event("deploy.created", "d" + events, env, """
                {"release_id": "%s", "process_types": %s}""".formatted(release, processTypes));
    }

    private void event(String type, String aggregate, String env, String payload) {
        jdbc.sql("""
                        INSERT INTO event_log (event_id, occurred_at, aggregate_type, aggregate_id, aggregate_seq, event_type,
                            event_version, actor_type, actor_id, request_id, org_id, env_id, payload)
                        VALUES (:n, now(), 'x', :aggregate, :n, :type, 1, 'user', 'u', 'r', 'o1', :env, :payload::jsonb)
                        """)
                .param("n", ++events)
                .param("aggregate", aggregate)
                .param("type", type)
                .param("env", env)
                .param("payload", payload)
                .update();
    }
}
