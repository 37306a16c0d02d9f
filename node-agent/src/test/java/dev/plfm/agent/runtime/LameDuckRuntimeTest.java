package dev.plfm.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.plan.Assignment;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LameDuckRuntimeTest {
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final LameDuckRuntime runtime = new LameDuckRuntime(new Noting(), Duration.ofMillis(300), timers);

    @AfterEach
    void stop() {
        timers.shutdownNow();
    }

    @Test
    void a_drain_waits_for_a_moment_that_is_part_of_the_grace() throws Exception {
        long asked = System.nanoTime();
        runtime.drain("a", Duration.ofSeconds(10));
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("drain a PT9.7S");
        assertThat(System.nanoTime() - asked)
                .isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
    }

    @Test
    void of_a_short_grace_half_is_left() throws Exception {
        runtime.drain("a", Duration.ofMillis(100));
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("drain a PT0.05S");
    }

    @Test
    void a_stop_waits_for_nothing() {
        runtime.drain("a", null);
        runtime.stop("a");
        assertThat(told.poll()).isEqualTo("stop a");
    }

    private final class Noting implements InstanceRuntime {
        @Override
        public void start(Assignment assignment, Consumer<Transition> observer) {}

        @Override
        public void drain(String instanceId, @Nullable Duration grace) {
            told.add("drain " + instanceId + " " + grace);
        }

        @Override
        public void stop(String instanceId) {
            told.add("stop " + instanceId);
        }

        @Override
        public void kill() {}

        @Override
        public CompletableFuture<@Nullable Void> shutdown() {
            return CompletableFuture.completedFuture(null);
        }
    }
}
