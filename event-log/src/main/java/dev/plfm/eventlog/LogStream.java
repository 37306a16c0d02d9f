package dev.plfm.eventlog;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;

/**
 * What one event processor reads: from the tail of the log, or from the database while it is too far behind. Events of types that it
 * ignores do not wake it; only when a wait has been in vain it gets the last of them, so that it can note how far it is.
 */
final class LogStream implements BlockingStream<TrackedEventMessage<?>> {
    private final LogTail tail;
    private final Set<Class<?>> ignored = ConcurrentHashMap.newKeySet();
    private final Deque<TrackedEventMessage<?>> read = new ArrayDeque<>();

    private long place = RecentEvents.NOT_HERE;
    private long position;

    private @Nullable TrackedEventMessage<?> next;
    private @Nullable TrackedEventMessage<?> passed;
    private volatile @Nullable Thread waiting;

    LogStream(LogTail tail, long after) {
        this.tail = tail;
        this.position = after;
    }

    /** Tells the one who waits, if there is something for it. */
    void wake(Collection<Class<?>> types) {
        Thread thread = waiting;
        if (thread != null && !ignored.containsAll(types)) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public Optional<TrackedEventMessage<?>> peek() {
        return find() ? Optional.ofNullable(next) : Optional.empty();
    }

    @Override
    public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
        long nanos = unit.toNanos(timeout);
        long until = System.nanoTime() + nanos;
        while (!find()) {
            long left = until - System.nanoTime();
            if (nanos == 0) {
                return isBehind();
            } else if (left <= 0) {
                return showPassed();
            } else if (isBehind()) {
                read.addAll(tail.readAfter(position));
            } else {
                await(left);
            }
        }
        return true;
    }

    private boolean isBehind() {
        return place == RecentEvents.NOT_HERE;
    }

    private void await(long nanos) throws InterruptedException {
        waiting = Thread.currentThread();
        try {
            if (tail.end() == place) {
                LockSupport.parkNanos(this, nanos);
            }
        } finally {
            waiting = null;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private boolean showPassed() {
        next = passed;
        passed = null;
        return next != null;
    }

    @Override
    public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
        TrackedEventMessage<?> event = next;
        while (event == null) {
            hasNextAvailable(Integer.MAX_VALUE, TimeUnit.MILLISECONDS);
            event = next;
        }
        next = null;
        return event;
    }

    @Override
    public void skipMessagesWithPayloadTypeOf(TrackedEventMessage<?> ignoredMessage) {
        ignored.add(ignoredMessage.getPayloadType());
    }

    private boolean find() {
        while (next == null) {
            TrackedEventMessage<?> event = pull();
            if (event == null) {
                return false;
            }
            if (ignored.contains(event.getPayloadType())) {
                passed = event;
            } else {
                next = event;
                passed = null;
            }
        }
        return true;
    }

    /** The following event of any type; null at the end of what is in memory. */
    private @Nullable TrackedEventMessage<?> pull() {
        while (true) {
            if (!read.isEmpty()) {
                return advance(read.remove());
            }
            join();
            if (isBehind() || place == tail.end()) {
                return null;
            }
            TrackedEventMessage<?> event = tail.at(place);
            place = event == null ? RecentEvents.NOT_HERE : place + 1;
            if (event != null && LogTail.positionOf(event) > position) {
                return advance(event);
            }
        }
    }

    private void join() {
        if (isBehind()) {
            place = tail.placeAfter(position);
        }
    }

    private TrackedEventMessage<?> advance(TrackedEventMessage<?> event) {
        position = LogTail.positionOf(event);
        return event;
    }

    @Override
    public void close() {
        tail.leave(this);
    }
}
