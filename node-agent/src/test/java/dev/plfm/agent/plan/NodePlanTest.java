package dev.plfm.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.agent.api.Wire;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class NodePlanTest {

    @Test
    void a_plan_is_read_with_members_unknown_to_this_agent() {
        NodePlan plan = read("""
                {"spec_version":"v1","node_id":"node_1","plan_id":"p","created_at":"2026-01-01T00:00:00Z","cursor_event_id":42,
                 "news":{"x":1},
                 "instances":[{"assignment_id":"a","node_id":"node_1","instance_id":"inst_1","generation":3,
                  "desired_state":"running","workload":{"process_type":"web","command":["./serve","-v"],"workdir":"/app",
                   "env_vars":{"A":"1"},"image":{"ref":"x"},
                   "resources":{"cpu_request":0.5,"memory_limit_bytes":67108864,"ephemeral_disk_bytes":1},
                   "network":{"overlay_ipv6":"fd00::1","mtu":1420,"ports":[{"name":"http","port":8080,"protocol":"tcp"}]},
                   "health":{"type":"http","path":"/up","port":8080,"interval_seconds":1,"timeout_seconds":2,
                    "grace_period_seconds":0,"success_threshold":2,"failure_threshold":4},
                   "lifecycle":{"termination_grace_seconds":5,"restart_policy":"on-failure","max_retries":2}}}]}
                """);

        Workload workload = plan.instances().get(0).workload();
        assertThat(plan.cursorEventId()).isEqualTo(42);
        assertThat(workload.command()).containsExactly("./serve", "-v");
        assertThat(workload.ports()).containsExactly(new Workload.Port("http", 8080));
        assertThat(workload.health().port()).isEqualTo("8080");
        assertThat(workload.health().grace()).isZero();
        assertThat(workload.health().failuresTolerated()).isEqualTo(4);
        assertThat(workload.lifecycle().restartPolicy()).isEqualTo(Lifecycle.RestartPolicy.ON_FAILURE);
        assertThat(workload.lifecycle().terminationGrace()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void what_a_plan_leaves_out_has_the_manifests_defaults() {
        NodePlan plan = read("""
                {"cursor_event_id":1,"instances":[{"instance_id":"inst_1","generation":1,"desired_state":"running",
                 "workload":{"command":["x"],"health":{"port":"http"}}}]}
                """);

        Workload workload = plan.instances().get(0).workload();
        assertThat(workload.envVars()).isEmpty();
        assertThat(workload.ports()).isEmpty();
        assertThat(workload.lifecycle().retries()).isEqualTo(3);
        assertThat(workload.health().type()).isEqualTo(Health.Type.TCP);
        assertThat(workload.health().interval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(workload.health().grace()).isEqualTo(Duration.ofSeconds(10));
        assertThat(workload.health().successesNeeded()).isEqualTo(1);
    }

    @Test
    void a_plan_without_instances_is_empty() {
        assertThat(read("{\"cursor_event_id\":1}").instances()).isEqualTo(List.of());
    }

    @Test
    void an_instance_id_that_would_leave_its_path_is_refused() {
        assertThatThrownBy(() -> read("""
                        {"cursor_event_id":1,"instances":[{"instance_id":"../../etc","desired_state":"running"}]}
                        """))
                .isInstanceOf(JacksonException.class)
                .hasMessageContaining("not an instance id");
    }

    private static NodePlan read(String json) {
        return Wire.mapper().readValue(json, NodePlan.class);
    }
}
