package dev.plfm.agent.api;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets a bounded number of asynchronous calls run at once and queues the rest. */
final class Gate {
    private record Turn<T>(Supplier<CompletableFuture<T>> call, CompletableFuture<T> result) {}

    private final Queue<Turn<?>> waiting = new ArrayDeque<>();
    private int free;

    Gate(int permits) {
        free = permits;
    }

    /** Cancelling the result cuts the call off, or skips it if its turn has not come. */
    <T> CompletableFuture<T> pass(Supplier<CompletableFuture<T>> call) {
        Turn<T> turn = new Turn<>(call, new CompletableFuture<>());
        if (enter(turn)) {
            take(turn);
        }
        return turn.result();
    }

    private <T> void take(Turn<T> turn) {
        CompletableFuture<T> started = turn.call().get();
        turn.result().whenComplete((value, failure) -> {
            if (turn.result().isCancelled()) {
                started.cancel(true);
            }
        });
        started.whenComplete((value, failure) -> {
            Turn<?> next = leave();
            if (next != null) {
                take(next);
            }
            if (failure == null) {
                turn.result().complete(value);
            } else {
                turn.result().completeExceptionally(failure);
            }
        });
    }

    private synchronized boolean enter(Turn<?> turn) {
        if (free == 0) {
            waiting.add(turn);
            return false;
        }
        free--;
        return true;
    }

    private synchronized @Nullable Turn<?> leave() {
        Turn<?> next = waiting.poll();
        while (next != null && next.result().isDone()) {
            next = waiting.poll();
        }
        if (next == null) {
            free++;
        }
        return next;
    }
}
