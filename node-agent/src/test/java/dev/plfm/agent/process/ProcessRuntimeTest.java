package dev.plfm.agent.process;

import static dev.plfm.agent.Until.until;
import static dev.plfm.agent.api.InstanceStatus.BOOTING;
import static dev.plfm.agent.api.InstanceStatus.FAILED;
import static dev.plfm.agent.api.InstanceStatus.READY;
import static dev.plfm.agent.api.InstanceStatus.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.api.InstanceStatus;
import dev.plfm.agent.api.ReasonCode;
import dev.plfm.agent.plan.Assignment;
import dev.plfm.agent.plan.DesiredState;
import dev.plfm.agent.plan.Health;
import dev.plfm.agent.plan.Lifecycle;
import dev.plfm.agent.plan.Lifecycle.RestartPolicy;
import dev.plfm.agent.plan.Workload;
import dev.plfm.agent.runtime.Transition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes. */
@DisabledOnOs(OS.WINDOWS)
class ProcessRuntimeTest {
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
    private final ExecutorService blocking = Executors.newCachedThreadPool();
    private final Map<String, List<Transition>> seen = new ConcurrentHashMap<>();
    private final LocalPorts ports = new LocalPorts();

    @TempDir
    Path dir;

    private ProcessRuntime runtime;

    @AfterEach
    void close() throws Exception {
        if (runtime != null) {
            runtime.shutdown().get(20, TimeUnit.SECONDS);
        }
        timers.shutdownNow();
        blocking.shutdownNow();
    }

    @Test
    void a_process_without_health_check_is_ready_when_it_stays_alive_and_stops_on_sigterm() throws IOException {
        start("a", always("sleep", "300"));
        until(() -> assertThat(statuses("a")).containsExactly(READY));

        runtime.drain("a", Duration.ofSeconds(30));

        until(() -> assertThat(statuses("a")).containsExactly(READY, STOPPED));
        assertThat(last("a").exitCode()).isEqualTo(143);
    }

    @Test
    void a_process_that_ignores_sigterm_is_killed_after_the_grace() throws IOException {
        start("a", always("sh", "-c", "trap '' TERM; echo deaf; while true; do sleep 0.05; done"));
        until(() -> assertThat(output("a")).contains("deaf"));

        runtime.drain("a", Duration.ofMillis(300));

        until(() -> assertThat(statuses("a")).endsWith(STOPPED));
        assertThat(last("a").exitCode()).isEqualTo(137);
    }

    @Test
    void a_stop_ends_a_drain_before_its_grace() throws IOException {
        start("a", always("sh", "-c", "trap '' TERM; echo deaf; while true; do sleep 0.05; done"));
        until(() -> assertThat(output("a")).contains("deaf"));
        runtime.drain("a", Duration.ofHours(1));

        runtime.stop("a");

        until(() -> assertThat(last("a").exitCode()).isEqualTo(137));
    }

    @Test
    void the_children_of_a_process_end_with_it() throws IOException {
        start("a", always("sh", "-c", "sleep 300 & echo $!; wait"));
        until(() -> assertThat(output("a")).matches("\\d+\\n"));
        ProcessHandle child =
                ProcessHandle.of(Long.parseLong(output("a").trim())).orElseThrow();

        runtime.drain("a", Duration.ofSeconds(30));

        until(() -> assertThat(child.isAlive()).isFalse());
    }

    @Test
    void a_process_sees_its_variables_and_ports_and_not_the_agents_environment() throws IOException {
        int free = freePort();
        start(
                "a",
                new Workload(
                        List.of("sh", "-c", "env; pwd; exec sleep 300"),
                        "/no/such/directory",
                        Map.of("GREETING", "hello"),
                        null,
                        new Workload.Network(
                                List.of(new Workload.Port("http", free), new Workload.Port("side-car", freePort()))),
                        null,
                        lifecycle(RestartPolicy.ALWAYS)));
        until(() -> assertThat(output("a")).contains(dir.resolve("a").toString()));

        assertThat(output("a")).contains("GREETING=hello\n", "PORT=" + free + "\n", "PORT_HTTP=" + free + "\n");
        assertThat(output("a")).contains("PORT_SIDE_CAR=", "PATH=").doesNotContain("MAVEN", "SUREFIRE");
        assertThat(output("a").lines().filter(line -> line.contains("=")).count())
                .isLessThan(16);
    }

    @Test
    void a_declared_port_that_is_in_use_is_replaced_by_a_free_one() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Workload.Port declared = new Workload.Port("http", taken.getLocalPort());

            int first = ports.take(List.of(declared)).get("http");
            int second = ports.take(List.of(new Workload.Port("http", first))).get("http");

            assertThat(first).isNotEqualTo(taken.getLocalPort());
            assertThat(second).isNotEqualTo(first);
        }
    }

    @Test
    void an_http_health_check_decides_when_a_process_is_ready() throws IOException {
        Health health = new Health(Health.Type.HTTP, "/up", "http", 1, 5, 60, 1, 3);
        start("a", server(health, "3"));

        until(() -> assertThat(statuses("a")).containsExactly(READY));
    }

    @Test
    void a_tcp_health_check_takes_the_declared_number_of_a_port() throws IOException {
        int port = freePort();
        Health health = new Health(Health.Type.TCP, null, "" + port, 1, 5, 60, 1, 3);
        start("a", server(health, "0", port));

        until(() -> assertThat(statuses("a")).containsExactly(READY));
    }

    @Test
    void a_process_that_stays_unhealthy_fails_with_that_reason() throws IOException {
        Health health = new Health(Health.Type.TCP, null, "http", 1, 1, 0, 1, 1);
        start(
                "a",
                new Workload(
                        List.of("sleep", "300"),
                        null,
                        Map.of(),
                        null,
                        new Workload.Network(List.of(new Workload.Port("http", freePort()))),
                        health,
                        lifecycle(RestartPolicy.NEVER)));

        until(() -> assertThat(statuses("a")).containsExactly(FAILED));
        assertThat(last("a").reason()).isEqualTo(ReasonCode.HEALTHCHECK_FAILED);
    }

    @Test
    void a_process_that_crashes_is_started_again() throws IOException {
        start("a", always("sh", "-c", "if test -e been; then exec sleep 300; fi; touch been; exit 1"));

        until(() -> assertThat(statuses("a")).containsExactly(BOOTING, READY));
    }

    @Test
    void a_process_that_crashes_more_often_than_allowed_fails() throws IOException {
        start("a", workload(RestartPolicy.ON_FAILURE, "sh", "-c", "echo run; exit 3"));

        until(() -> assertThat(statuses("a")).containsExactly(BOOTING, BOOTING, FAILED));
        assertThat(last("a").reason()).isEqualTo(ReasonCode.CRASH_LOOP_BACKOFF);
        assertThat(last("a").exitCode()).isEqualTo(3);
        assertThat(output("a")).isEqualTo("run\nrun\nrun\n");
    }

    @Test
    void a_process_that_is_done_stops() throws IOException {
        start("a", workload(RestartPolicy.NEVER, "true"));

        until(() -> assertThat(statuses("a")).containsExactly(STOPPED));
        assertThat(last("a").exitCode()).isZero();
    }

    @Test
    void a_program_that_does_not_exist_fails_to_start() throws IOException {
        start("a", always("no-such-program-anywhere"));

        until(() -> assertThat(statuses("a")).containsExactly(FAILED));
        assertThat(last("a").reason()).isEqualTo(ReasonCode.START_FAILED);
        assertThat(last("a").message()).isEqualTo("no-such-program-anywhere: no such program");
    }

    @Test
    void what_a_killed_agent_left_running_ends_when_the_next_one_starts() throws IOException {
        start("a", workload(RestartPolicy.NEVER, "sh", "-c", "echo $$; exec sleep 300"));
        until(() -> assertThat(statuses("a")).containsExactly(READY));
        ProcessHandle left =
                ProcessHandle.of(Long.parseLong(output("a").trim())).orElseThrow();

        runtime().start(assignment("b", always("sleep", "300")), transition -> {});

        until(() -> assertThat(left.isAlive()).isFalse());
    }

    @Test
    void a_killed_machine_leaves_no_process_and_says_nothing() throws IOException {
        start("a", always("sh", "-c", "echo $$; exec sleep 300"));
        until(() -> assertThat(statuses("a")).containsExactly(READY));
        ProcessHandle process =
                ProcessHandle.of(Long.parseLong(output("a").trim())).orElseThrow();

        runtime.kill();
        runtime = null;

        until(() -> assertThat(process.isAlive()).isFalse());
        assertThat(statuses("a")).containsExactly(READY);
    }

    private ProcessRuntime runtime() throws IOException {
        runtime = new ProcessRuntime(dir, ports, timers, blocking);
        return runtime;
    }

    private void start(String id, Workload workload) throws IOException {
        runtime().start(assignment(id, workload), transition -> seen.computeIfAbsent(
                        id, key -> new CopyOnWriteArrayList<>())
                .add(transition));
    }

    private static Assignment assignment(String id, Workload workload) {
        return new Assignment(id, 1, DesiredState.RUNNING, null, workload);
    }

    private static Workload always(String... command) {
        return workload(RestartPolicy.ALWAYS, command);
    }

    private static Workload workload(RestartPolicy policy, String... command) {
        return new Workload(List.of(command), null, Map.of(), null, null, null, lifecycle(policy));
    }

    private static Workload server(Health health, String refusals) throws IOException {
        return server(health, refusals, freePort());
    }

    private static Workload server(Health health, String refusals, int port) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), TinyServer.class.getName(), refusals));
        Workload.Network network = new Workload.Network(List.of(new Workload.Port("http", port)));
        return new Workload(command, null, Map.of(), null, network, health, lifecycle(RestartPolicy.NEVER));
    }

    private static Lifecycle lifecycle(RestartPolicy policy) {
        return new Lifecycle(5, policy, 2, 0);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private String output(String id) throws IOException {
        Path file = dir.resolve(id).resolve("output.log");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private Transition last(String id) {
        List<Transition> all = seen.getOrDefault(id, List.of());
        assertThat(all).isNotEmpty();
        return all.get(all.size() - 1);
    }

    private List<InstanceStatus> statuses(String id) {
        return seen.getOrDefault(id, List.of()).stream().map(Transition::status).toList();
    }
}
