package dev.plfm.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.testing.CommandDatabase;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The scheduler's rows from before placement had all of its rules get what the log says of them. */
class PlacementMigrationTest {
    private static final DataSource DATABASE = CommandDatabase.at("before_placement", "26");
    private final JdbcClient jdbc = JdbcClient.create(DATABASE);
    private int events;

    @Test
    void nodes_and_instances_that_wait_or_run_are_filled_from_the_log_when_the_database_is_upgraded() {
        jdbc.sql("""
                        INSERT INTO command.cluster_node (node_id, region, state, cpu_cores, memory_bytes, enrolled_at)
                        VALUES ('n1', 'eu', 'draining', 1, 1, now()), ('n2', 'eu', 'active', 1, 1, now())
                        """).update();
        event("node.enrolled", "n1", null, """
                {"hostname": "one", "labels": {"arch": "arm64"}}""");
        event("node.enrolled", "n2", null, """
                {"hostname": "two"}""");
        requested("i1", "{\"arch\": \"arm64\", \"settings\": {\"priority\": 50}}");
        jdbc.sql("""
                        INSERT INTO command.pending_instance
                            (instance_id, workload_id, cpu, memory_bytes, arch, home_node_id, requested_at, cause, retry_at)
                        VALUES ('i1', 'w1', 1, 1, 'arm64', NULL, ?, '{}', now())
                        """).param(events).update();
        requested("i2", "{\"volume_ids\": [\"v1\"]}");
        allocated("i2", 0.5, 100);
        requested("i3", null);
        allocated("i3", 2, 200);
        event("instance.desired_state_changed", "w1", "o1", """
                {"instance_id": "i3", "desired_state": "draining"}""");
        jdbc.sql("""
                        INSERT INTO command.placed_instance (instance_id, workload_id, node_id)
                        VALUES ('i2', 'w1', 'n1'), ('i3', 'w1', 'n1')
                        """).update();
        event("node.state_changed", "n1", null, """
                {"state": "draining"}""");
        jdbc.sql("""
                        INSERT INTO read_model.node (node_id, hostname, region, state, wireguard_public_key, agent_mtls_subject, labels,
                            cpu_cores, memory_bytes, overlay_prefix, created_event_id, created_at, updated_at)
                        VALUES ('n1', 'one', 'eu', 'draining', 'k', 's', '{}', 1, 1, 'p', 1, now(), now()),
                            ('n2', 'two', 'eu', 'active', 'k', 's', '{}', 1, 1, 'p', 2, now(), now())
                        """).update();

        Flyway.configure().dataSource(DATABASE).load().migrate();

        assertThat(rows("SELECT concat_ws(' ', node_id, hostname, labels, flaps) FROM command.cluster_node ORDER BY 1"))
                .containsExactly("n1 one {\"arch\": \"arm64\"} 0", "n2 two {} 0");
        assertThat(
                        rows(
                                "SELECT concat_ws(' ', org_id, priority, constraints ->> 'arch', arch) FROM command.pending_instance"))
                .containsExactly("o1 50 arm64 arm64");
        assertThat(rows("""
                        SELECT concat_ws(' ', instance_id, org_id, cpu, memory_bytes - 67108864, constraints, stateful, leaving, moving,
                            placed_at IS NOT NULL) FROM command.placed_instance ORDER BY 1
                        """))
                .containsExactly("i2 o1 0.5 100 {\"volume_ids\": [\"v1\"]} t f f t", "i3 o1 2 200 {} f t f t");
        assertThat(rows("SELECT node_id FROM read_model.node WHERE leaving_since IS NOT NULL"))
                .containsExactly("n1");
    }

    @Test
    void what_a_process_of_the_version_before_writes_meanwhile_is_understood() {
        JdbcClient now = CommandDatabase.jdbc();
        now.sql("DELETE FROM command.pending_instance").update();
        now.sql("""
                        INSERT INTO command.pending_instance
                            (instance_id, workload_id, cpu, memory_bytes, arch, home_node_id, requested_at, cause, retry_at)
                        VALUES ('inst_01JD0000000000000000000001', 'wl_01JD0000000000000000000001', 1, 100000000, 'arm64',
                            'node_01JD0000000000000000000001', 1, '{}', 'epoch')
                        """).update();
        assertThat(new JdbcPendingInstances(now).due(Instant.now(), 10))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.request().constraints().arch()).isEqualTo("arm64");
                    assertThat(one.request().constraints().homeNodeId()).hasToString("node_01JD0000000000000000000001");
                });
        now.sql("DELETE FROM command.pending_instance").update();
    }

    private List<String> rows(String query) {
        return jdbc.sql(query).query(String.class).list();
    }

    private void requested(String instance, @Nullable String constraints) {
        event("instance.requested", "w1", "o1", """
                {"instance_id": "%s"%s}""".formatted(
                        instance, constraints == null ? "" : ", \"constraints\": " + constraints));
    }

    private void allocated(String instance, double cpu, long memory) {
        event("instance.allocated", "w1", "o1", """
                {"instance_id": "%s", "resources_snapshot": {"cpu_request": %s, "memory_limit_bytes": %d}}
                """.formatted(instance, cpu, memory));
    }

    private void event(String type, String aggregate, @Nullable String org, String payload) {
        jdbc.sql("""
                        INSERT INTO event_log (event_id, occurred_at, aggregate_type, aggregate_id, aggregate_seq, event_type,
                            event_version, actor_type, actor_id, request_id, org_id, env_id, payload)
                        VALUES (:n, now(), 'x', :aggregate, :n, :type, 1, 'user', 'u', 'r', :org, NULL, :payload::jsonb)
                        """)
                .param("n", ++events)
                .param("aggregate", aggregate)
                .param("type", type)
                .param("org", org)
                .param("payload", payload)
                .update();
    }
}
