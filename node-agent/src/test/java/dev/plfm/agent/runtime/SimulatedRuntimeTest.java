package dev.plfm.agent.runtime;

import static dev.plfm.agent.Until.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.api.InstanceStatus;
import dev.plfm.agent.plan.Assignment;
import dev.plfm.agent.plan.DesiredState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatedRuntimeTest {
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
    private final Map<String, List<Transition>> seen = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        timers.shutdownNow();
    }

    @Test
    void an_instance_becomes_ready_and_stops_when_drained() {
        SimulatedRuntime runtime = runtime(0, 0, 1);
        start(runtime, "a");
        until(() -> assertThat(statuses("a")).containsExactly(InstanceStatus.READY));

        runtime.drain("a", null);

        until(() -> assertThat(statuses("a")).containsExactly(InstanceStatus.READY, InstanceStatus.STOPPED));
    }

    @Test
    void an_instance_stopped_while_it_boots_never_becomes_ready() {
        SimulatedRuntime runtime = new SimulatedRuntime(settings(Duration.ofHours(1), 0, 0), 1, timers);
        start(runtime, "a");

        runtime.stop("a");

        until(() -> assertThat(statuses("a")).containsExactly(InstanceStatus.STOPPED));
    }

    @Test
    void an_instance_that_crashes_says_why() {
        SimulatedRuntime runtime = runtime(0, 1, 1);
        start(runtime, "a");

        until(() -> assertThat(statuses("a")).containsExactly(InstanceStatus.READY, InstanceStatus.FAILED));

        assertThat(seen.get("a").get(1).reason()).isNotNull();
        assertThat(seen.get("a").get(1).exitCode()).isEqualTo(137);
    }

    @Test
    void a_killed_machine_says_nothing() {
        SimulatedRuntime runtime = new SimulatedRuntime(settings(Duration.ofMillis(50), 0, 0), 1, timers);
        start(runtime, "a");
        SimulatedRuntime other = new SimulatedRuntime(settings(Duration.ofMillis(100), 0, 0), 1, timers);
        start(other, "b");

        runtime.kill();

        until(() -> assertThat(statuses("b")).isNotEmpty());
        assertThat(statuses("a")).isEmpty();
    }

    @Test
    void the_same_seed_gives_the_same_outcomes() {
        assertThat(outcomes(7)).isEqualTo(outcomes(7)).contains(InstanceStatus.READY, InstanceStatus.FAILED);
        assertThat(outcomes(7)).isNotEqualTo(outcomes(8));
    }

    private List<InstanceStatus> outcomes(long seed) {
        seen.clear();
        SimulatedRuntime runtime = runtime(0.5, 0, seed);
        for (int i = 0; i < 40; i++) {
            start(runtime, "i" + i);
        }
        until(() -> assertThat(seen).hasSize(40));
        List<InstanceStatus> outcomes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            outcomes.add(statuses("i" + i).get(0));
        }
        return outcomes;
    }

    private SimulatedRuntime runtime(double failureRate, double crashRate, long seed) {
        return new SimulatedRuntime(settings(Duration.ofMillis(5), failureRate, crashRate), seed, timers);
    }

    private static SimulatedRuntime.Settings settings(Duration boot, double failureRate, double crashRate) {
        return new SimulatedRuntime.Settings(boot, Duration.ofMillis(2), Duration.ofMillis(5), failureRate, crashRate);
    }

    private void start(SimulatedRuntime runtime, String id) {
        runtime.start(new Assignment(id, 1, DesiredState.RUNNING, null, null), transition -> seen.computeIfAbsent(
                        id, key -> new CopyOnWriteArrayList<>())
                .add(transition));
    }

    private List<InstanceStatus> statuses(String id) {
        return seen.getOrDefault(id, List.of()).stream().map(Transition::status).toList();
    }
}
