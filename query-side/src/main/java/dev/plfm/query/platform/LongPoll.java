package dev.plfm.query.platform;

import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.error.DomainException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Requests that wait for one kind of thing to change, without a thread each. When the read model advances it is asked once what changed,
 * however many wait; the things that did are read some at a time, and only those who wait for them look again.
 *
 * @param <S> a thing as it is now
 */
public final class LongPoll<S> implements ReadModelPosition.Listener {
    private static final int MAX_WAIT_SECONDS = 60;
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int READ_TOGETHER = 125;

    private final ReadModelPosition position;
    private final Things<S> things;
    private final Executor answers;
    private final Set<Waiter<S, ?>> waiters = ConcurrentHashMap.newKeySet();
    private long seen;
    private volatile boolean ended;

    LongPoll(ReadModelPosition position, Things<S> things, Executor answers) {
        this.position = position;
        this.things = things;
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

    /** What is waited for. */
    public interface Things<S> extends Changes {
        /** The things with these ids as they are now, as far as they exist. */
        Map<String, S> now(Set<String> ids);
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

    /** The same when each looks for itself after a change too. */
    public <T> DeferredResult<T> answer(
            StillAllowed allowed, String id, Duration timeout, Supplier<Optional<T>> look, Supplier<T> atEnd) {
        return answer(allowed, id, timeout, look, thing -> look.get(), atEnd);
    }

    /**
     * Answers once there is something to answer.
     *
     * @param allowed asked again before an answer that was waited for; its refusal is the answer then
     * @param id of the thing that is waited for
     * @param look the answer if there is one now
     * @param again the answer, if there is one, from the thing after a change
     * @param atEnd the answer when the time is up
     */
    public <T> DeferredResult<T> answer(
            StillAllowed allowed,
            String id,
            Duration timeout,
            Supplier<Optional<T>> look,
            Function<S, Optional<T>> again,
            Supplier<T> atEnd) {
        DeferredResult<T> result = new DeferredResult<>(timeout.plus(GRACE).toMillis());
        Waiter<S, T> waiter = new Waiter<>(allowed, id, again, atEnd);
        waiter.answer.whenComplete((answer, failure) -> {
            waiters.remove(waiter);
            if (failure == null) {
                result.setResult(answer);
            } else {
                result.setErrorResult(failure);
            }
        });
        waiters.add(waiter);
        waiter.look(look);
        if (timeout.isZero() || ended) {
            waiter.end();
        } else if (!waiter.answer.isDone()) {
            waiter.waited = true;
            CompletableFuture<Void> end =
                    new CompletableFuture<Void>().completeOnTimeout(null, timeout.toNanos(), TimeUnit.NANOSECONDS);
            end.thenRunAsync(waiter::end, answers);
            waiter.answer.whenComplete((answer, failure) -> end.cancel(false));
            position.wake();
        }
        return result;
    }

    /** Answers all that wait, and from now on everybody at once. */
    void end() {
        ended = true;
        waiters.forEach(waiter -> waiter.end());
    }

    @Override
    public boolean waiting() {
        return !waiters.isEmpty();
    }

    @Override
    public void advancedTo(long reached) {
        Set<String> waitedFor = waiters.stream().map(waiter -> waiter.id).collect(Collectors.toSet());
        if (!waitedFor.isEmpty()) {
            List<String> changed = things.among(waitedFor, seen).stream()
                    .filter(waitedFor::contains)
                    .toList();
            for (int first = 0; first < changed.size(); first += READ_TOGETHER) {
                Set<String> some = Set.copyOf(changed.subList(first, Math.min(changed.size(), first + READ_TOGETHER)));
                answers.execute(() -> lookAgain(some));
            }
        }
        seen = reached;
    }

    private void lookAgain(Set<String> ids) {
        List<Waiter<S, ?>> concerned =
                waiters.stream().filter(waiter -> ids.contains(waiter.id)).toList();
        Map<String, S> now;
        try {
            now = things.now(ids);
        } catch (RuntimeException e) {
            if (ids.size() > 1 && !concernsAll(e)) {
                ids.forEach(id -> lookAgain(Set.of(id)));
            } else {
                concerned.forEach(waiter -> waiter.answer.completeExceptionally(e));
            }
            return;
        }
        for (Waiter<S, ?> waiter : concerned) {
            S thing = now.get(waiter.id);
            if (thing != null) {
                waiter.lookAgain(thing);
            }
        }
    }

    /** As no thing is at fault when there is no database: then others would have to wait for it one by one. */
    private static boolean concernsAll(RuntimeException failure) {
        return failure instanceof TransactionException
                || failure instanceof DataAccessResourceFailureException
                || failure instanceof TransientDataAccessException;
    }

    private static final class Waiter<S, T> {
        private final StillAllowed allowed;
        private final String id;
        private final Function<S, Optional<T>> again;
        private final Supplier<T> atEnd;
        private final CompletableFuture<T> answer = new CompletableFuture<>();

        private volatile boolean waited;

        Waiter(StillAllowed allowed, String id, Function<S, Optional<T>> again, Supplier<T> atEnd) {
            this.allowed = allowed;
            this.id = id;
            this.again = again;
            this.atEnd = atEnd;
        }

        void look(Supplier<Optional<T>> look) {
            answerWith(() -> look.get().ifPresent(this::give));
        }

        void lookAgain(S thing) {
            answerWith(() -> again.apply(thing).ifPresent(this::give));
        }

        void end() {
            answerWith(() -> give(atEnd.get()));
        }

        private void answerWith(Runnable answering) {
            if (!answer.isDone()) {
                try {
                    answering.run();
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
    }
}
