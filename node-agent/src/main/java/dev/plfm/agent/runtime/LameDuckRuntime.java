package dev.plfm.agent.runtime;

import dev.plfm.agent.plan.Assignment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a draining instance go on for a moment before it is told to end: ingress nodes hear of the drain at the same time as this node, and
 * what they send until then must still be served.
 */
public final class LameDuckRuntime implements InstanceRuntime {
    private final InstanceRuntime runtime;
    private final Duration moment;
    private final ScheduledExecutorService timers;

    public LameDuckRuntime(InstanceRuntime runtime, Duration moment, ScheduledExecutorService timers) {
        this.runtime = runtime;
        this.moment = moment;
        this.timers = timers;
    }

    @Override
    public void start(Assignment assignment, Consumer<Transition> observer) {
        runtime.start(assignment, observer);
    }

    /** The moment is part of the grace, and at most half of it. */
    @Override
    public void drain(String instanceId, @Nullable Duration grace) {
        Duration half = grace == null ? moment : grace.dividedBy(2);
        Duration wait = half.compareTo(moment) < 0 ? half : moment;
        Duration left = grace == null ? null : grace.minus(wait);
        timers.schedule(() -> runtime.drain(instanceId, left), wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void stop(String instanceId) {
        runtime.stop(instanceId);
    }

    @Override
    public void kill() {
        runtime.kill();
    }

    @Override
    public CompletableFuture<@Nullable Void> shutdown() {
        return runtime.shutdown();
    }
}
