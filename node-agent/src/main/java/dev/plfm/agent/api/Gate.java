package dev.plfm.agent.api;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Lets a bounded number of asynchronous calls run at once and queues the rest. */
final class Gate {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int free;

    Gate(int permits) {
        free = permits;
    }

    /** Cancelling the result before its turn skips the call. */
    <T> CompletableFuture<T> pass(Supplier<CompletableFuture<T>> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable run = () -> {
            if (result.isDone()) {
                leave();
                return;
            }
            CompletableFuture<T> started = call.get();
            result.whenComplete((value, failure) -> {
                if (result.isCancelled()) {
                    started.cancel(true);
                }
            });
            started.whenComplete((value, failure) -> {
                leave();
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        };
        synchronized (this) {
            if (free == 0) {
                waiting.add(run);
                return result;
            }
            free--;
        }
        run.run();
        return result;
    }

    private void leave() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.run();
    }
}
