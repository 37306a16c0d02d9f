package dev.plfm.agent.runtime;

import dev.plfm.agent.api.ReasonCode;
import dev.plfm.agent.plan.Assignment;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Instances made of timers: they boot, perhaps fail, perhaps crash later, and drain.
 *
 * <p>What becomes of an instance depends on the seed and on how many were started before it, and on one thing that its release may say: with
 * the variable {@value #FAILURES} the first so many of its instances on this node fail to boot.
 */
public final class SimulatedRuntime implements InstanceRuntime {

    static final String FAILURES = "SIMULATED_FAILURES";

    /** The odds; {@code failureRate} is per boot, {@code crashRate} per minute of being ready. */
    public record Settings(
            Duration bootTime, Duration bootTimeJitter, Duration drainTime, double failureRate, double crashRate) {}

    private static final List<ReasonCode> BOOT_FAILURES = List.of(
            ReasonCode.IMAGE_PULL_FAILED,
            ReasonCode.START_FAILED,
            ReasonCode.NETWORK_SETUP_FAILED,
            ReasonCode.HEALTHCHECK_FAILED);
    private static final int KILLED = 137;
    private static final int TERMINATED = 143;

    private final Settings settings;
    private final Random random;
    private final ScheduledExecutorService timers;
    private final Map<String, Instance> instances = new HashMap<>();
    private final Map<Map<String, String>, Integer> failed = new HashMap<>();

    public SimulatedRuntime(Settings settings, long seed, ScheduledExecutorService timers) {
        this.settings = settings;
        this.random = new Random(seed);
        this.timers = timers;
    }

    @Override
    public synchronized void start(Assignment assignment, Consumer<Transition> observer) {
        Instance instance = new Instance(assignment.instanceId(), observer, new Random(random.nextLong()));
        instances.put(assignment.instanceId(), instance);
        instance.next(instance.bootTime(), isToFail(assignment) ? instance::failToBoot : instance::boot);
    }

    private boolean isToFail(Assignment assignment) {
        Map<String, String> variables =
                assignment.workload() == null ? Map.of() : assignment.workload().envVars();
        int failures = Integer.parseInt(variables.getOrDefault(FAILURES, "0"));
        return failures > 0 && failed.merge(variables, 1, Integer::sum) <= failures;
    }

    @Override
    public synchronized void drain(String instanceId, @Nullable Duration grace) {
        Instance instance = instances.get(instanceId);
        if (instance != null) {
            Duration time = grace != null && grace.compareTo(settings.drainTime()) < 0 ? grace : settings.drainTime();
            instance.next(time, () -> instance.end(Transition.stopped(0)));
        }
    }

    @Override
    public synchronized void stop(String instanceId) {
        Instance instance = instances.get(instanceId);
        if (instance != null) {
            instance.next(Duration.ZERO, () -> instance.end(Transition.stopped(TERMINATED)));
        }
    }

    @Override
    public synchronized void kill() {
        instances.values().forEach(Instance::cancel);
        instances.clear();
    }

    @Override
    public CompletableFuture<@Nullable Void> shutdown() {
        kill();
        return CompletableFuture.completedFuture(null);
    }

    /** One instance: at any time it waits for at most one thing to happen. */
    private final class Instance {
        private final String id;
        private final Consumer<Transition> observer;
        private final Random fate;
        private @Nullable Future<?> pending;
        private int turn;

        Instance(String id, Consumer<Transition> observer, Random fate) {
            this.id = id;
            this.observer = observer;
            this.fate = fate;
        }

        Duration bootTime() {
            double swing =
                    (fate.nextDouble() * 2 - 1) * settings.bootTimeJitter().toNanos();
            return Duration.ofNanos(Math.max(0, settings.bootTime().toNanos() + (long) swing));
        }

        void boot() {
            if (fate.nextDouble() < settings.failureRate()) {
                failToBoot();
                return;
            }
            observer.accept(Transition.ready());
            if (settings.crashRate() > 0) {
                next(timeToCrash(), this::crash);
            }
        }

        void failToBoot() {
            ReasonCode reason = BOOT_FAILURES.get(fate.nextInt(BOOT_FAILURES.size()));
            end(Transition.failed(reason, null, "simulated failure to boot"));
        }

        void crash() {
            ReasonCode reason = fate.nextBoolean() ? ReasonCode.OOM_KILLED : ReasonCode.CRASH_LOOP_BACKOFF;
            end(Transition.failed(reason, KILLED, "simulated crash"));
        }

        /** Exponentially distributed, so that the chance is the same in every minute. */
        Duration timeToCrash() {
            double perMinute = -Math.log(1 - Math.min(settings.crashRate(), 0.999_999));
            double minutes = -Math.log(1 - fate.nextDouble()) / perMinute;
            return Duration.ofMillis(
                    (long) Math.min(minutes * 60_000, Duration.ofDays(365).toMillis()));
        }

        void end(Transition outcome) {
            instances.remove(id);
            observer.accept(outcome);
        }

        void next(Duration delay, Runnable step) {
            cancel();
            int mine = turn;
            pending = timers.schedule(() -> take(mine, step), delay.toNanos(), TimeUnit.NANOSECONDS);
        }

        void cancel() {
            turn++;
            if (pending != null) {
                pending.cancel(false);
            }
        }

        /** A step that was overtaken while it waited for the lock must not happen. */
        private void take(int its, Runnable step) {
            synchronized (SimulatedRuntime.this) {
                if (its == turn) {
                    step.run();
                }
            }
        }
    }
}
