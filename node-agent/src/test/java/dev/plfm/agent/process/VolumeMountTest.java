package dev.plfm.agent.process;

import static dev.plfm.agent.Until.until;
import static dev.plfm.agent.api.InstanceStatus.BOOTING;
import static dev.plfm.agent.api.InstanceStatus.FAILED;
import static dev.plfm.agent.api.InstanceStatus.READY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.api.InstanceStatus;
import dev.plfm.agent.plan.Assignment;
import dev.plfm.agent.plan.DesiredState;
import dev.plfm.agent.plan.Lifecycle;
import dev.plfm.agent.plan.Lifecycle.RestartPolicy;
import dev.plfm.agent.plan.Workload;
import dev.plfm.agent.plan.Workload.Mount;
import dev.plfm.agent.runtime.Transition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that have volumes. */
@EnabledOnOs(OS.LINUX)
class VolumeMountTest {
    private static final Mount DATA = new Mount("vol_1", "/var/lib/data", false);

    /** Says who it is, and goes on where no signal to its instance's group reaches it. */
    private static final List<String> ESCAPED =
            List.of("setsid", "--wait", "sh", "-c", "echo $$ > \"$PLATFORM_VOLUME_VAR_LIB_DATA/pid\"; exec sleep 300");

    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
    private final ExecutorService blocking = Executors.newCachedThreadPool();
    private final Map<String, List<Transition>> seen = new ConcurrentHashMap<>();

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
    void a_volume_is_named_by_its_path_whatever_else_is_attached() throws IOException {
        Mount other = new Mount("vol_0", "/a-cache", true);
        start("a", workload(RestartPolicy.NEVER, List.of(other, DATA), "sh", "-c", "env; exec sleep 300"));
        until(() -> assertThat(output("a"))
                .contains("PLATFORM_VOLUME_VAR_LIB_DATA=" + data("vol_1") + "\n")
                .contains("PLATFORM_VOLUME_A_CACHE=" + data("vol_0") + "\n"));
        assertThat(data("vol_1")).isDirectory();
    }

    @Test
    void two_paths_that_would_share_a_name_fail_the_instance_and_say_so() throws IOException {
        Mount twin = new Mount("vol_2", "/var-lib/data", false);
        start("a", workload(RestartPolicy.ALWAYS, List.of(DATA, twin), "sleep", "300"));

        until(() -> assertThat(statuses("a")).containsExactly(FAILED));
        assertThat(seen.get("a").get(0).message())
                .contains("/var/lib/data", "/var-lib/data", "PLATFORM_VOLUME_VAR_LIB_DATA");
    }

    @Test
    void a_successor_waits_for_what_a_killed_agent_left_writing() throws IOException {
        start("a", workload(RestartPolicy.NEVER, List.of(DATA), ESCAPED.toArray(String[]::new)));
        until(() -> assertThat(statuses("a")).containsExactly(READY));
        ProcessHandle left = ProcessHandle.of(pid()).orElseThrow();

        runtime = null; // As if it had been killed: nobody ends what it ran.
        Workload successor = workload(RestartPolicy.NEVER, List.of(DATA), "sh", "-c", "echo successor; exec sleep 300");
        start("b", successor);
        start("c", workload(RestartPolicy.NEVER, List.of(), "sleep", "300"));
        until(() -> assertThat(statuses("c")).containsExactly(READY));
        assertThat(left.isAlive()).isTrue();
        assertThat(statuses("b")).isEmpty();
        assertThat(output("b")).isEmpty();

        left.destroyForcibly();

        until(() -> assertThat(statuses("b")).containsExactly(READY));
        assertThat(output("b")).isEqualTo("successor\n");
    }

    @Test
    void who_only_reads_waits_too() throws IOException {
        Mount reading = new Mount("vol_1", "/var/lib/data", true);
        String first =
                "cd $PLATFORM_VOLUME_VAR_LIB_DATA; trap 'sleep 0.5; echo left >> order; exit 0' TERM; while true; do sleep 0.02; done";
        String second = "echo came >> $PLATFORM_VOLUME_VAR_LIB_DATA/order; exec sleep 300";
        start("a", workload(RestartPolicy.NEVER, List.of(DATA), "sh", "-c", first));
        until(() -> assertThat(statuses("a")).containsExactly(READY));

        start("b", workload(RestartPolicy.NEVER, List.of(reading), "sh", "-c", second));
        runtime.drain("a", Duration.ofSeconds(5));

        until(() -> assertThat(statuses("b")).containsExactly(READY));
        assertThat(data("vol_1").resolve("order")).hasContent("left\ncame\n");
    }

    @Test
    void a_program_that_ends_as_a_held_lock_does_is_started_again_by_the_rule() throws IOException {
        start("a", workload(RestartPolicy.ON_FAILURE, List.of(DATA), "sh", "-c", "echo run; exit 187"));

        until(() -> assertThat(statuses("a")).containsExactly(BOOTING, BOOTING, FAILED));
        assertThat(output("a")).isEqualTo("run\nrun\nrun\n");
        assertThat(seen.get("a").get(2).exitCode()).isEqualTo(187);
    }

    @Test
    void an_instance_that_waits_for_a_lock_can_be_drained() throws IOException {
        start("a", workload(RestartPolicy.NEVER, List.of(DATA), "sleep", "300"));
        until(() -> assertThat(statuses("a")).containsExactly(READY));
        start("b", workload(RestartPolicy.NEVER, List.of(DATA), "sleep", "300"));

        runtime.drain("b", Duration.ofSeconds(5));

        until(() -> assertThat(statuses("b")).containsExactly(InstanceStatus.STOPPED));
    }

    @Test
    void a_lock_that_cannot_be_used_fails_the_instance() throws IOException {
        Files.createDirectories(dir.resolve("volumes/vol_1"));
        Files.createSymbolicLink(dir.resolve("volumes/vol_1/lock"), Path.of("no/such/place"));

        start("a", workload(RestartPolicy.NEVER, List.of(DATA), "sleep", "300"));

        until(() -> assertThat(statuses("a")).containsExactly(FAILED));
        assertThat(seen.get("a").get(0).message()).contains("flock ended with");
    }

    private void start(String id, Workload workload) throws IOException {
        if (runtime == null) {
            runtime = new ProcessRuntime(dir.resolve("instances"), new LocalPorts(), timers, blocking);
        }
        seen.put(id, new CopyOnWriteArrayList<>());
        runtime.start(new Assignment(id, 1, DesiredState.RUNNING, null, workload), seen.get(id)::add);
    }

    private static Workload workload(RestartPolicy policy, List<Mount> mounts, String... command) {
        return new Workload(
                List.of(command),
                null,
                Map.of(),
                null,
                null,
                null,
                new Lifecycle(5, policy, 2, 0),
                null,
                null,
                null,
                mounts);
    }

    private Path data(String volume) {
        return dir.resolve("volumes").resolve(volume).resolve("data");
    }

    private long pid() throws IOException {
        return Long.parseLong(Files.readString(data("vol_1").resolve("pid")).trim());
    }

    private String output(String id) throws IOException {
        Path file = dir.resolve("instances").resolve(id).resolve("output.log");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private List<InstanceStatus> statuses(String id) {
        return seen.get(id).stream().map(Transition::status).toList();
    }
}
