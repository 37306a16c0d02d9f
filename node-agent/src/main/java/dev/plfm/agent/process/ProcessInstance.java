package dev.plfm.agent.process;

import dev.plfm.agent.api.ReasonCode;
import dev.plfm.agent.loop.SerialLoop;
import dev.plfm.agent.plan.Health;
import dev.plfm.agent.plan.Workload;
import dev.plfm.agent.process.RestartRule.Ending;
import dev.plfm.agent.process.RestartRule.Next;
import dev.plfm.agent.runtime.Transition;
import dev.plfm.agent.volume.VolumeLock;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One instance: runs its process, again if need be, until it ends for good. Runs on the runtime's loop. */
final class ProcessInstance {
    /** Without a health check, alive this long after the start is ready. */
    private static final Duration ALIVE = Duration.ofMillis(200);

    private static final Duration LOCK_PACE = Duration.ofMillis(100);

    /** What an instance runs on: {@code healthPort} is meaningful if there is a health check. */
    record Launch(Workload workload, ProcessGroup.Spec spec, InstanceDir dir, int healthPort, VolumeLock lock) {}

    /** What a look at the lock showed. */
    private record Look(boolean free, @Nullable String failure) {
        static final Look FREE = new Look(true, null);
        static final Look HELD = new Look(false, null);
    }

    private final Launch launch;
    private final SerialLoop loop;
    private final Executor blocking;
    private final Consumer<Transition> observer;
    private final RestartRule restarts;
    private @Nullable ProcessGroup running;
    private @Nullable Integer lastExit;
    private int attempt;
    private long startedAt;
    private boolean ready;
    private boolean unhealthy;
    private boolean ending;
    private boolean ended;

    ProcessInstance(Launch launch, SerialLoop loop, Executor blocking, Consumer<Transition> observer) {
        this.launch = launch;
        this.loop = loop;
        this.blocking = blocking;
        this.observer = observer;
        this.restarts = new RestartRule(launch.workload().lifecycle());
    }

    /** Waits, if need be, until nothing else writes to its volumes. */
    void start() {
        if (ending || ended) {
            return;
        }
        if (launch.lock().files().isEmpty()) {
            run();
            return;
        }
        loop.whenDone(CompletableFuture.supplyAsync(this::lookAtLock, blocking), this::looked);
    }

    private Look lookAtLock() {
        try {
            return launch.lock().isFree() ? Look.FREE : Look.HELD;
        } catch (IOException e) {
            return new Look(false, e.getMessage());
        }
    }

    private void looked(Look look) {
        if (ending || ended) {
            return;
        }
        if (look.failure() != null) {
            end(Transition.failed(ReasonCode.VOLUME_ATTACH_FAILED, null, look.failure()));
        } else if (look.free()) {
            run();
        } else {
            loop.after(LOCK_PACE, this::start);
        }
    }

    private void run() {
        int mine = ++attempt;
        ready = false;
        unhealthy = false;
        startedAt = System.nanoTime();
        ProcessGroup group;
        launch.dir().dropBegan();
        try {
            group = ProcessGroup.start(launch.spec());
            launch.dir().noteProcess(group.handle());
        } catch (IOException | IllegalArgumentException e) {
            end(Transition.failed(ReasonCode.START_FAILED, null, "cannot be started: " + e.getMessage()));
            return;
        }
        running = group;
        loop.whenDone(group.exit(), status -> exited(group, status));
        Health health = launch.workload().health();
        if (health == null) {
            loop.after(ALIVE, () -> {
                if (isCurrent(mine)) {
                    becameReady();
                }
            });
        } else {
            HealthTracker tracker = new HealthTracker(health);
            loop.after(tracker.untilNext(Duration.ZERO), () -> probe(mine, health, tracker));
        }
    }

    /** SIGTERM now, SIGKILL after the grace. */
    void drain(@Nullable Duration grace) {
        if (ending || ended) {
            return;
        }
        ending = true;
        if (running == null) {
            end(Transition.stopped(lastExit));
            return;
        }
        running.terminate();
        Duration limit = grace == null ? launch.workload().lifecycle().terminationGrace() : grace;
        loop.after(limit, this::kill);
    }

    void stop() {
        if (ending) {
            kill();
        } else {
            drain(null);
        }
    }

    void kill() {
        if (running != null) {
            running.kill();
        }
    }

    private void probe(int mine, Health health, HealthTracker tracker) {
        if (!isCurrent(mine) || ending) {
            return;
        }
        loop.whenDone(
                CompletableFuture.supplyAsync(() -> HealthProbe.succeeds(health, launch.healthPort()), blocking),
                success -> probed(mine, health, tracker, success));
    }

    private void probed(int mine, Health health, HealthTracker tracker, boolean success) {
        if (!isCurrent(mine) || ending) {
            return;
        }
        Duration sinceStart = Duration.ofNanos(System.nanoTime() - startedAt);
        switch (tracker.observe(success, sinceStart)) {
            case HEALTHY -> becameReady();
            case UNHEALTHY -> {
                unhealthy = true;
                kill();
                return;
            }
            case UNDECIDED -> {}
        }
        loop.after(tracker.untilNext(sinceStart), () -> probe(mine, health, tracker));
    }

    private void becameReady() {
        if (!ready && !ending) {
            ready = true;
            observer.accept(Transition.ready());
        }
    }

    private void exited(ProcessGroup group, int status) {
        group.kill();
        running = null;
        lastExit = status;
        launch.dir().dropNote();
        if (ending) {
            end(Transition.stopped(status));
            return;
        }
        if (status == VolumeLock.HELD && lacksLock()) {
            loop.after(LOCK_PACE, this::start); // Another was quicker since the look.
            return;
        }
        Next next = restarts.after(new Ending(status, unhealthy, Duration.ofNanos(System.nanoTime() - startedAt)));
        if (next.outcome() != null) {
            end(next.outcome());
        } else if (next.restartAfter() != null) {
            observer.accept(Transition.booting());
            loop.after(next.restartAfter(), this::start);
        }
    }

    /** Whether the last run did not come so far as to be the workload's own program. */
    private boolean lacksLock() {
        return !launch.lock().files().isEmpty() && !Files.exists(launch.dir().began());
    }

    private void end(Transition outcome) {
        if (!ended) {
            ended = true;
            observer.accept(outcome);
        }
    }

    private boolean isCurrent(int mine) {
        return mine == attempt && running != null;
    }
}
