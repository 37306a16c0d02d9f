package dev.plfm.agent.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs everything that touches one thing, one task at a time, on threads that all nodes share. */
public final class SerialLoop implements Executor {
    private static final Logger log = LoggerFactory.getLogger(SerialLoop.class);

    private final ScheduledExecutorService shared;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Set<Future<?>> outstanding = new HashSet<>();
    private boolean running;
    private boolean closed;

    public SerialLoop(ScheduledExecutorService shared) {
        this.shared = shared;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            if (closed) {
                return;
            }
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        shared.execute(this::drain);
    }

    /** Runs the task later, unless the loop is closed before. */
    public void after(Duration delay, Runnable task) {
        CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
        Future<?> scheduled;
        synchronized (this) {
            if (closed) {
                return;
            }
            scheduled = shared.schedule(() -> timer.complete(null), delay.toNanos(), TimeUnit.NANOSECONDS);
        }
        timer.whenComplete((value, failure) -> scheduled.cancel(false));
        whenDone(timer, value -> task.run());
    }

    /** Hands the call's result to the handler; closing the loop cancels the call. */
    public <T extends @Nullable Object> void whenDone(CompletableFuture<T> call, Consumer<T> handler) {
        synchronized (this) {
            if (closed) {
                call.cancel(true);
                return;
            }
            outstanding.add(call);
        }
        call.whenComplete((result, failure) -> {
            synchronized (this) {
                outstanding.remove(call);
            }
            if (failure == null) {
                execute(() -> handler.accept(result));
            } else if (!call.isCancelled()) {
                log.error("A call failed", failure);
            }
        });
    }

    /** Cancels what is under way and ignores everything from now on. */
    public void close() {
        Set<Future<?>> left;
        synchronized (this) {
            closed = true;
            tasks.clear();
            left = Set.copyOf(outstanding);
        }
        left.forEach(future -> future.cancel(true));
    }

    private void drain() {
        @Nullable Runnable task = next();
        while (task != null) {
            try {
                task.run();
            } catch (RuntimeException e) {
                log.error("A task failed", e);
            }
            task = next();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable task = tasks.poll();
        if (task == null) {
            running = false;
        }
        return task;
    }
}
