package dev.plfm.agent;

import static dev.plfm.agent.Plans.draining;
import static dev.plfm.agent.Plans.running;
import static dev.plfm.agent.Plans.stopped;
import static dev.plfm.agent.Until.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.agent.NodeSnapshot.Phase;
import dev.plfm.agent.api.InstanceStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Simulated nodes against a control plane that is real HTTP and otherwise fake. */
class NodeAgentsTest {
    private final FakeControlPlane controlPlane = new FakeControlPlane();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(controlPlane));

    @TempDir
    Path dir;

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void a_planned_instance_boots_and_becomes_ready() {
        controlPlane.plan("node_1", 5, List.of(running("inst_a")));
        start(config());

        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready"));

        JsonNode booting = controlPlane.reports.get(0).body();
        JsonNode ready = controlPlane.reports.get(1).body();
        assertThat(booting.get("boot_id").asString()).isNotEmpty();
        assertThat(ready.get("boot_id")).isEqualTo(booting.get("boot_id"));
        assertThat(ready.has("reason_code")).isFalse();
    }

    @Test
    void enrolment_says_what_the_node_offers() {
        start(config().region("eu").cpuCores(8).memoryBytes(123).labels(Map.of("disk", "ssd")));

        until(() -> assertThat(controlPlane.enrolments).hasSize(1));

        JsonNode body = controlPlane.enrolments.get(0);
        assertThat(body.get("hostname").asString()).isEqualTo("node-1");
        assertThat(body.get("region").asString()).isEqualTo("eu");
        assertThat(body.get("cpu_cores").asInt()).isEqualTo(8);
        assertThat(body.get("memory_bytes").asLong()).isEqualTo(123);
        assertThat(body.get("labels").get("disk").asString()).isEqualTo("ssd");
        assertThat(body.get("wireguard_public_key").asString()).hasSize(44).endsWith("=");
        assertThat(body.get("agent_mtls_subject").asString()).isEqualTo("CN=node-1");
    }

    @Test
    void a_draining_instance_drains_and_stops() {
        controlPlane.plan("node_1", 5, List.of(running("inst_a")));
        start(config());
        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready"));

        controlPlane.plan("node_1", 6, List.of(draining("inst_a")));

        until(() ->
                assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready", "draining", "stopped"));
    }

    @Test
    void an_instance_that_is_to_stop_or_is_no_longer_planned_stops() {
        controlPlane.plan("node_1", 5, List.of(running("inst_a"), running("inst_b")));
        NodeAgents agents = start(config());
        until(() -> assertThat(controlPlane.reports).hasSize(4));

        controlPlane.plan("node_1", 6, List.of(stopped("inst_a")));

        until(() -> assertThat(controlPlane.statuses("inst_a")).endsWith("stopped"));
        until(() -> assertThat(controlPlane.statuses("inst_b")).endsWith("stopped"));

        controlPlane.plan("node_1", 7, List.of());
        until(() -> assertThat(agents.nodes().get(0).instances()).isEmpty());
    }

    @Test
    void a_failure_to_boot_is_reported_with_its_reason() {
        controlPlane.plan("node_1", 5, List.of(running("inst_a")));
        start(config().failureRate(1));

        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "failed"));

        assertThat(controlPlane.reports.get(1).body().get("reason_code").asString())
                .isIn("image_pull_failed", "firecracker_start_failed", "network_setup_failed", "healthcheck_failed");
    }

    @Test
    void what_failed_is_not_started_again() {
        controlPlane.plan("node_1", 5, List.of(running("inst_a")));
        NodeAgents agents = start(config().failureRate(1));
        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "failed"));

        controlPlane.plan("node_1", 6, List.of(running("inst_a"), running("inst_b")));

        until(() -> assertThat(controlPlane.statuses("inst_b")).containsExactly("booting", "failed"));
        assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "failed");
        assertThat(agents.nodes().get(0).instances()).hasSize(2);
    }

    @Test
    void reports_made_while_the_control_plane_is_away_arrive_in_order_when_it_is_back() {
        controlPlane.plan("node_1", 5, List.of(running("inst_a"), running("inst_b")));
        NodeAgents agents = start(config().bootTime(Duration.ofMillis(300)));
        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting"));

        controlPlane.goDown();
        until(() -> assertThat(agents.nodes().get(0).instances())
                .allMatch(instance -> instance.last().status() == InstanceStatus.READY));
        assertThat(controlPlane.statuses("inst_a")).containsExactly("booting");
        controlPlane.comeBack();

        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready"));
        until(() -> assertThat(controlPlane.statuses("inst_b")).containsExactly("booting", "ready"));
    }

    @Test
    void a_report_answered_with_an_error_of_the_server_is_repeated_under_its_key() {
        controlPlane.reportAnswers.put("inst_a", 503);
        controlPlane.plan("node_1", 5, List.of(running("inst_a")));
        start(config());
        until(() -> assertThat(controlPlane.refusedWrites.get()).isGreaterThan(2));

        controlPlane.reportAnswers.clear();

        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready"));
    }

    @Test
    void reports_of_an_instance_that_is_not_this_nodes_are_dropped() {
        controlPlane.reportAnswers.put("inst_a", 403);
        controlPlane.plan("node_1", 5, List.of(running("inst_a"), running("inst_b")));
        start(config());

        until(() -> assertThat(controlPlane.statuses("inst_b")).containsExactly("booting", "ready"));
        until(() -> assertThat(controlPlane.refusedWrites.get()).isPositive());
        assertThat(controlPlane.statuses("inst_a")).isEmpty();
    }

    @Test
    void a_plan_that_goes_backwards_is_ignored() {
        controlPlane.plan("node_1", 5, List.of(running("inst_a")));
        NodeAgents agents = start(config());
        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready"));
        int asked = controlPlane.planRequests.get();

        controlPlane.plan("node_1", 4, List.of(running("inst_old")));
        until(() -> assertThat(controlPlane.planRequests.get()).isGreaterThan(asked));
        controlPlane.plan("node_1", 6, List.of(running("inst_a"), running("inst_b")));

        until(() -> assertThat(controlPlane.statuses("inst_b")).containsExactly("booting", "ready"));
        assertThat(controlPlane.statuses("inst_old")).isEmpty();
        assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready");
        assertThat(agents.nodes().get(0).planCursor()).isEqualTo(6);
    }

    @Test
    void a_heartbeat_repeats_what_changed_and_counts_what_is_in_use() {
        controlPlane.plan("node_1", 5, List.of(running("inst_a")));
        start(config().cpuCores(4).memoryBytes(1 << 30));

        until(() -> assertThat(controlPlane.beats)
                .anyMatch(beat -> beat.body().has("instance_statuses")
                        && beat.body()
                                .get("instance_statuses")
                                .get(0)
                                .get("status")
                                .asString()
                                .equals("ready")));
        until(() -> assertThat(controlPlane
                        .beats
                        .get(controlPlane.beats.size() - 1)
                        .body()
                        .has("instance_statuses"))
                .isFalse());

        JsonNode last = controlPlane.beats.get(controlPlane.beats.size() - 1).body();
        assertThat(last.get("state").asString()).isEqualTo("active");
        assertThat(last.get("available_cpu_cores").decimalValue()).isEqualByComparingTo("3.5");
        assertThat(last.get("available_memory_bytes").asLong()).isEqualTo((1 << 30) - (64 << 20));
        assertThat(last.get("instance_count").asInt()).isEqualTo(1);
    }

    @Test
    void a_report_does_not_overtake_a_heartbeat_that_repeats_the_status_before() throws Exception {
        controlPlane.plan("node_1", 5, List.of(running("inst_a")));
        controlPlane.slowBeats = new CountDownLatch(1);
        NodeAgents agents = start(config().bootTime(Duration.ofMillis(1500)));

        until(() -> assertThat(agents.nodes().get(0).instances())
                .anyMatch(instance -> instance.last().status() == InstanceStatus.READY));
        controlPlane.plan("node_1", 6, List.of(running("inst_a"), running("inst_b")));
        until(() -> assertThat(controlPlane.statuses("inst_b")).containsExactly("booting", "ready"));
        assertThat(controlPlane.statuses("inst_a")).containsExactly("booting");
        controlPlane.slowBeats.countDown();

        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready"));
    }

    @Test
    void a_killed_node_falls_silent_and_comes_back_as_the_same_node() {
        controlPlane.plan("node_1", 5, List.of(running("inst_a")));
        NodeAgents agents = start(config());
        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready"));

        agents.kill("node-1");
        controlPlane.plan("node_1", 6, List.of(running("inst_a"), running("inst_b")));
        assertThat(agents.nodes().get(0).phase()).isEqualTo(Phase.KILLED);
        agents.restart("node-1");

        until(() ->
                assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready", "booting", "ready"));
        assertThat(controlPlane.enrolments).hasSize(1);
        assertThat(controlPlane.reports.get(0).body().get("boot_id"))
                .isNotEqualTo(controlPlane.reports.get(2).body().get("boot_id"));
    }

    @Test
    void an_agent_started_again_with_its_state_directory_continues_as_the_same_node() throws Exception {
        controlPlane.plan("node_1", 5, List.of(running("inst_a")));
        try (NodeAgents first = NodeAgents.start(config().stateDir(dir).build())) {
            until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready"));
        }

        NodeAgents second = start(config().stateDir(dir).token(null));

        until(() ->
                assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready", "booting", "ready"));
        assertThat(second.nodes().get(0).nodeId()).isEqualTo("node_1");
        assertThat(controlPlane.enrolments).hasSize(1);
    }

    @Test
    void a_remembered_node_that_is_unknown_says_so_when_it_cannot_enrol() throws Exception {
        try (NodeAgents first = NodeAgents.start(config().stateDir(dir).build())) {
            first.connected().get(10, TimeUnit.SECONDS);
        }
        controlPlane.forgetNodes();

        NodeAgents second = start(config().stateDir(dir).token(null));

        assertThatThrownBy(() -> second.connected().get(10, TimeUnit.SECONDS))
                .hasMessageContaining("does not know node_1, and no token to enrol it again was given");
        assertThat(second.nodes().get(0).phase()).isEqualTo(Phase.REFUSED);
    }

    @Test
    void a_process_runs_as_planned_and_ends_with_the_agent() throws Exception {
        Map<String, Object> sleeper = running("inst_a");
        sleeper.put("workload", Map.of("command", List.of("sh", "-c", "echo $$; exec sleep 300")));
        controlPlane.plan("node_1", 5, List.of(sleeper));
        Path output =
                dir.resolve("node-1").resolve("instances").resolve("inst_a").resolve("output.log");
        NodeAgents agents = start(config().stateDir(dir).runtime(RuntimeKind.PROCESS));
        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready"));
        ProcessHandle process = ProcessHandle.of(
                        Long.parseLong(Files.readString(output).trim()))
                .orElseThrow();

        agents.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready");
    }

    @Test
    void a_node_that_the_control_plane_lost_enrols_again_and_follows_its_new_plan() {
        controlPlane.plan("node_1", 5, List.of(running("inst_a")));
        controlPlane.plan("node_2", 3, List.of(running("inst_b")));
        NodeAgents agents = start(config());
        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready"));

        controlPlane.forgetNodes();

        until(() -> assertThat(controlPlane.statuses("inst_b")).containsExactly("booting", "ready"));
        assertThat(agents.nodes().get(0).nodeId()).isEqualTo("node_2");
        until(() -> assertThat(agents.nodes().get(0).instances())
                .filteredOn(instance -> !instance.last().status().ended())
                .singleElement()
                .matches(instance -> instance.instanceId().equals("inst_b")));
    }

    @Test
    void a_refused_enrolment_is_told_with_the_reason() {
        controlPlane.enrolAnswer = 403;
        NodeAgents agents = start(config());

        assertThatThrownBy(() -> agents.connected().get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(AgentException.class)
                .hasMessageContaining("does not enrol this node: 403 forbidden: so it is");
        assertThat(agents.nodes().get(0).phase()).isEqualTo(Phase.REFUSED);
    }

    @Test
    void a_node_waits_for_a_control_plane_that_is_not_there_yet() {
        controlPlane.goDown();
        NodeAgents agents = start(config());
        until(() -> assertThat(agents.nodes().get(0).phase()).isEqualTo(Phase.ENROLLING));

        controlPlane.comeBack();

        until(() -> assertThat(agents.connected()).isCompleted());
        assertThat(agents.nodes().get(0).phase()).isEqualTo(Phase.FOLLOWING);
    }

    @Test
    void five_hundred_nodes_run_in_one_process_on_a_few_threads() {
        for (int i = 1; i <= 500; i++) {
            controlPlane.plan("node_" + i, 5, List.of(running("inst_" + i)));
        }
        NodeAgents agents = start(config().count(500));

        until(() -> assertThat(controlPlane.reports).hasSize(1000));

        assertThat(agents.connected()).isCompleted();
        assertThat(new HashSet<>(
                        agents.nodes().stream().map(NodeSnapshot::nodeId).toList()))
                .hasSize(500);
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("node-agent-")))
                .hasSizeLessThanOrEqualTo(4);
    }

    private AgentConfig.Builder config() {
        return AgentConfig.builder(controlPlane.uri())
                .token("plfm_et_secret")
                .bootTime(Duration.ofMillis(10))
                .drainTime(Duration.ofMillis(10))
                .planWait(Duration.ofSeconds(5))
                .retryDelay(Duration.ofMillis(20))
                .maxRetryDelay(Duration.ofMillis(200));
    }

    private NodeAgents start(AgentConfig.Builder config) {
        NodeAgents agents = NodeAgents.start(config.build());
        open.add(agents);
        return agents;
    }
}
