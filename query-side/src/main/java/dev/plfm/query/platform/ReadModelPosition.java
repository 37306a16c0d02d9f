package dev.plfm.query.platform;

import dev.plfm.eventlog.Hints;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How far the read model is in the log, and waiting for it. Commits of this process's own projections are noticed at once; those of
 * other processes when they are told, by one thread that also polls, and only while somebody waits. The read model can go back: a database that is killed loses the last batches, which
 * were not durable. So what was once known holds only for less time than such a database takes to come back, and is then looked at again.
 */
@Component
public class ReadModelPosition implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ReadModelPosition.class);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration POLL_BESIDE_OWN_PROJECTIONS = Duration.ofMillis(100);
    private static final Duration HOLDS = Duration.ofMillis(20);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final JdbcClient jdbc;
    private final Hints.Topic views;
    private final ConcurrentSkipListMap<Waiter, CompletableFuture<Boolean>> waiters = new ConcurrentSkipListMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong known = new AtomicLong();
    private final AtomicLong waiterNumbers = new AtomicLong();
    private volatile boolean ownProjections;

    /** Whether the watching thread may sleep until somebody waits. */
    private volatile boolean resting;

    private volatile boolean woken;

    private volatile long knownAtNanos = System.nanoTime();
    private volatile @Nullable Thread watcher;

    ReadModelPosition(JdbcClient jdbc, Hints hints) {
        this.jdbc = jdbc;
        this.views = hints.topic("views");
        views.subscribe(this::othersMayHaveCommitted);
    }

    /** Hears of every advance, on one thread, some advances taken together. */
    public interface Listener {
        /** Whether advances matter to it now. */
        boolean waiting();

        /** All that waits for an event up to this position can be answered. */
        void advancedTo(long position);
    }

    /** The position that the read model has reached: it reflects exactly the events up to it. */
    public long current() {
        long askedAtNanos = System.nanoTime();
        long before = known.get();
        long position = jdbc.sql("SELECT position FROM read_model.position")
                .query(Long.class)
                .single();
        if (position < before) {
            known.compareAndSet(before, position);
        } else if (position > known.get()) {
            ownProjections = false;
            advance(position);
        }
        knownAtNanos = askedAtNanos;
        return position;
    }

    /**
     * Waits until the read model has reached an event.
     *
     * @return whether it has
     */
    public boolean await(long eventId, Duration timeout) {
        if (isReached(eventId)) {
            return true;
        }
        Waiter waiter = newWaiter(eventId);
        try {
            return waitFor(waiter).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Waiting does not fail", e);
        } finally {
            waiters.remove(waiter);
        }
    }

    /** As {@link #await} without a thread: completes with true once the event is reached, with false when the time is up. */
    public CompletableFuture<Boolean> whenAt(long eventId, Duration timeout) {
        if (isReached(eventId)) {
            return CompletableFuture.completedFuture(true);
        }
        Waiter waiter = newWaiter(eventId);
        CompletableFuture<Boolean> reached = waitFor(waiter);
        reached.completeOnTimeout(false, timeout.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((done, failure) -> waiters.remove(waiter));
        return reached;
    }

    private boolean isReached(long eventId) {
        return isKnown(eventId) || (mayBeUnnoticed(eventId) && current() >= eventId);
    }

    private Waiter newWaiter(long eventId) {
        return new Waiter(eventId, waiterNumbers.incrementAndGet());
    }

    /** Who watches already goes on as it does: one more who waits changes nothing for it. */
    private CompletableFuture<Boolean> waitFor(Waiter waiter) {
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        waiters.put(waiter, reached);
        advance(known.get());
        if (resting) {
            wake();
        }
        return reached;
    }

    private boolean isKnown(long eventId) {
        long age = System.nanoTime() - knownAtNanos;
        return age < HOLDS.toNanos() && known.get() >= eventId;
    }

    /** Otherwise this process's own projections will tell. */
    private boolean mayBeUnnoticed(long eventId) {
        return !ownProjections || known.get() >= eventId;
    }

    /** Adds a listener, which calls {@link #wake} when it begins to wait. */
    public void subscribe(Listener listener) {
        listeners.add(listener);
    }

    /** Makes the watching thread look again whether anybody waits. */
    public void wake() {
        woken = true;
        LockSupport.unpark(watcher);
    }

    /** The projections of this process have committed a batch up to this position. */
    void committed(long position) {
        ownProjections = true;
        known.set(position);
        knownAtNanos = System.nanoTime();
        advance(position);
        if (listeners.stream().anyMatch(Listener::waiting)) {
            wake();
        }
        views.tell();
    }

    /** Not being told by this process's own projections, then, who comes to wait looks for itself. */
    private void othersMayHaveCommitted() {
        ownProjections = false;
        wake();
    }

    private void advance(long position) {
        long reached = known.accumulateAndGet(position, Math::max);
        for (Map.Entry<Waiter, CompletableFuture<Boolean>> first = waiters.firstEntry();
                first != null && first.getKey().eventId <= reached;
                first = waiters.firstEntry()) {
            waiters.remove(first.getKey());
            first.getValue().complete(true);
        }
    }

    private void watch() {
        long told = known.get();
        while (isRunning()) {
            try {
                pause(told);
                if (somebodyWaits() && known.get() == told) {
                    current();
                }
                long position = known.get();
                if (position > told) {
                    listeners.forEach(listener -> listener.advancedTo(position));
                }
                told = position;
            } catch (RuntimeException e) {
                LOG.warn("Could not follow the read model's position; trying again", e);
                LockSupport.parkNanos(this, PAUSE_AFTER_FAILURE.toNanos());
            }
        }
    }

    /** Not when there is news already: what a listener does can use up the wake-up that came meanwhile. */
    private void pause(long told) {
        if (rested() && !ownProjections) {
            return;
        }
        if (somebodyWaits() && known.get() == told) {
            Duration alone = ownProjections ? POLL_BESIDE_OWN_PROJECTIONS : POLL;
            sleep(views.pollAfter(alone).toNanos());
        }
    }

    /** Not when it was woken since the last time: whoever else parked this thread meanwhile may have used up the wake-up. */
    private void sleep(long nanos) {
        if (!woken) {
            LockSupport.parkNanos(this, nanos);
        }
        woken = false;
    }

    /** Whether it was woken because somebody waits, or might, where nobody did. */
    private boolean rested() {
        resting = true;
        boolean rest = !somebodyWaits();
        if (rest) {
            sleep(Long.MAX_VALUE);
        }
        resting = false;
        return rest;
    }

    private boolean somebodyWaits() {
        return !waiters.isEmpty() || listeners.stream().anyMatch(Listener::waiting);
    }

    @Override
    public void start() {
        Thread thread = new Thread(this::watch, "read-model-position");
        thread.setDaemon(true);
        watcher = thread;
        thread.start();
    }

    @Override
    public void stop() {
        Thread thread = watcher;
        watcher = null;
        woken = true;
        LockSupport.unpark(thread);
        waiters.values().forEach(waiter -> waiter.complete(false));
    }

    @Override
    public boolean isRunning() {
        return watcher != null;
    }

    private record Waiter(long eventId, long number) implements Comparable<Waiter> {
        @Override
        public int compareTo(Waiter other) {
            int byEvent = Long.compare(eventId, other.eventId);
            return byEvent != 0 ? byEvent : Long.compare(number, other.number);
        }
    }
}
