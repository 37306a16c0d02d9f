package dev.plfm.query.platform;

import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.error.DomainException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Requests that wait for one kind of thing to change, without a thread each. When the read model advances it is asked once what changed,
 * however many wait, and only those whose thing did look again.
 */
public final class LongPoll implements ReadModelPosition.Listener {
    private static final int MAX_WAIT_SECONDS = 60;
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final ReadModelPosition position;
    private final Changes changes;
    private final Executor answers;
    private final Set<Waiter<?>> waiters = ConcurrentHashMap.newKeySet();
    private long seen;
    private volatile boolean ended;

    LongPoll(ReadModelPosition position, Changes changes, Executor answers) {
        this.position = position;
        this.changes = changes;
        this.answers = answers;
    }

    /** What changed. */
    @FunctionalInterface
    public interface Changes {
        /**
         * The ids of the things that changed; it may name more than are waited for, or some that did not change.
         *
         * @param waitedFor the ids that matter
         * @param since the position up to which changes are known
         */
        Collection<String> among(Set<String> waitedFor, long since);
    }

    /**
     * The seconds that a client wants to wait: 0 to 60, 0 when it does not say.
     *
     * @throws DomainException {@code invalid_argument} for anything else
     */
    public static Duration wait(@Nullable String waitSeconds) {
        if (waitSeconds == null) {
            return Duration.ZERO;
        }
        if (!waitSeconds.matches("[0-9]{1,2}") || Integer.parseInt(waitSeconds) > MAX_WAIT_SECONDS) {
            throw DomainException.invalid("wait_seconds", "must be a number from 0 to " + MAX_WAIT_SECONDS);
        }
        return Duration.ofSeconds(Integer.parseInt(waitSeconds));
    }

    /**
     * Answers once there is something to answer.
     *
     * @param allowed asked again before an answer that was waited for; its refusal is the answer then
     * @param id of the thing that is waited for
     * @param look the answer if there is one, looked for now and after each change
     * @param atEnd the answer when the time is up
     */
    public <T> DeferredResult<T> answer(
            StillAllowed allowed, String id, Duration timeout, Supplier<Optional<T>> look, Supplier<T> atEnd) {
        DeferredResult<T> result = new DeferredResult<>(timeout.plus(GRACE).toMillis());
        Waiter<T> waiter = new Waiter<>(allowed, id, look, atEnd);
        waiter.answer.whenComplete((answer, failure) -> {
            waiters.remove(waiter);
            if (failure == null) {
                result.setResult(answer);
            } else {
                result.setErrorResult(failure);
            }
        });
        waiters.add(waiter);
        waiter.look();
        if (timeout.isZero() || ended) {
            waiter.end();
        } else if (!waiter.answer.isDone()) {
            waiter.waited = true;
            CompletableFuture.delayedExecutor(timeout.toNanos(), TimeUnit.NANOSECONDS, answers)
                    .execute(waiter::end);
            position.wake();
        }
        return result;
    }

    /** Answers all that wait, and from now on everybody at once. */
    void end() {
        ended = true;
        waiters.forEach(Waiter::end);
    }

    @Override
    public boolean waiting() {
        return !waiters.isEmpty();
    }

    @Override
    public void advancedTo(long reached) {
        Set<String> waitedFor = waiters.stream().map(waiter -> waiter.id).collect(Collectors.toSet());
        if (!waitedFor.isEmpty()) {
            Set<String> changed = Set.copyOf(changes.among(waitedFor, seen));
            for (Waiter<?> waiter : waiters) {
                if (changed.contains(waiter.id)) {
                    answers.execute(waiter::look);
                }
            }
        }
        seen = reached;
    }

    private static final class Waiter<T> {
        private final StillAllowed allowed;
        private final String id;
        private final Supplier<Optional<T>> look;
        private final Supplier<T> atEnd;
        private final CompletableFuture<T> answer = new CompletableFuture<>();

        private volatile boolean waited;

        Waiter(StillAllowed allowed, String id, Supplier<Optional<T>> look, Supplier<T> atEnd) {
            this.allowed = allowed;
            this.id = id;
            this.look = look;
            this.atEnd = atEnd;
        }

        void look() {
            if (!answer.isDone()) {
                try {
                    look.get().ifPresent(this::give);
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            }
        }

        private void give(T found) {
            if (waited) {
                allowed.check();
            }
            answer.complete(found);
        }

        void end() {
            if (!answer.isDone()) {
                try {
                    give(atEnd.get());
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            }
        }
    }
}
