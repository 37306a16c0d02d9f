package dev.plfm.eventlog;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last events of the log in memory, once for all event processors of this process. What this process appends is handed over when it
 * is committed; what others append, or was missed, is read from the database.
 * It begins at the end of the log whenever somebody follows and nobody did before.
 */
final class LogTail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
    private static final int MOST_HANDED_OVER = 64;
    private static final long MOST_CHARACTERS = 32L << 20;
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Batch HINT = new Batch(0, List.of(), 0);

    private final Log log;
    private final UnaryOperator<Duration> pollAfter;
    private final long mostCharacters;
    private final BlockingQueue<Batch> handedOver = new ArrayBlockingQueue<>(MOST_HANDED_OVER);
    private final AtomicLong charactersHandedOver = new AtomicLong();
    private final Set<LogStream> streams = ConcurrentHashMap.newKeySet();
    private final RecentEvents recent;
    private @Nullable Thread reader;
    private volatile boolean closed;

    /** Whether there is something to be read that nobody will tell of any more. */
    private volatile boolean missed;

    /** Of the last event that was kept; like them, changed by who holds the lock of this. */
    private long position;

    /** @param pollAfter as {@link Hints.Topic#pollAfter}: hints are given by {@link #hint} */
    LogTail(Log log, UnaryOperator<Duration> pollAfter) {
        this(log, pollAfter, MOST_CHARACTERS);
    }

    /** @param mostCharacters of serialized events that are kept, and that wait to be */
    LogTail(Log log, UnaryOperator<Duration> pollAfter, long mostCharacters) {
        this.log = log;
        this.pollAfter = pollAfter;
        this.mostCharacters = mostCharacters;
        this.recent = new RecentEvents(mostCharacters);
    }

    /** Where events come from. */
    interface Log {
        /** The position of the last one. */
        long head();

        /** Those after a position, in order. */
        Read after(long position);

        /** Those that have just been inserted, as they would be read. */
        List<LogEvent> messages(long position, List<EventInsert.Row> rows);
    }

    /**
     * What was read.
     *
     * @param complete whether the log ended there
     */
    record Read(List<LogEvent> events, boolean complete) {}

    /**
     * An event of the log.
     *
     * @param length how many characters it has when serialized
     */
    record LogEvent(TrackedEventMessage<?> message, int length) {
        long position() {
            return positionOf(message);
        }
    }

    /** Rows that were committed after a position, and the characters that they have. */
    private record Batch(long after, List<EventInsert.Row> rows, long characters) {
        long last() {
            return after + rows.size();
        }
    }

    static long positionOf(TrackedEventMessage<?> event) {
        return event.trackingToken().position().orElseThrow();
    }

    synchronized LogStream open(long after) {
        if (streams.isEmpty()) {
            position = log.head();
            recent.beginAfter(position);
        }
        if (reader == null) {
            reader = new Thread(this::run, "log-tail");
            reader.setDaemon(true);
            reader.start();
        }
        LogStream stream = new LogStream(this, after);
        streams.add(stream);
        return stream;
    }

    void leave(LogStream stream) {
        streams.remove(stream);
    }

    /** Tells of rows that this process has committed after a position; returns at once. */
    void committed(long after, List<EventInsert.Row> rows) {
        if (!rows.isEmpty() && !streams.isEmpty()) {
            long characters =
                    rows.stream().mapToLong(row -> row.payload().length()).sum();
            handOver(new Batch(after, rows, characters));
        }
    }

    /** Tells that something was committed. */
    void hint() {
        if (!streams.isEmpty()) {
            give(HINT);
        }
    }

    /** When there is no room, what is missing is read as soon as there is. */
    private void handOver(Batch batch) {
        if (charactersHandedOver.addAndGet(batch.characters()) > mostCharacters) {
            charactersHandedOver.addAndGet(-batch.characters());
            give(HINT);
        } else if (!give(batch)) {
            charactersHandedOver.addAndGet(-batch.characters());
        }
    }

    /** The second offer is for a reader that has taken everything meanwhile and waits. */
    private boolean give(Batch batch) {
        boolean given = handedOver.offer(batch);
        if (!given) {
            missed = true;
            handedOver.offer(HINT);
        }
        return given;
    }

    private @Nullable Batch take() throws InterruptedException {
        Batch batch = handedOver.poll(missed ? 0 : pollAfter.apply(POLL).toNanos(), TimeUnit.NANOSECONDS);
        if (batch == null) {
            missed = false;
        }
        return batch;
    }

    private void run() {
        while (!closed) {
            try {
                Batch batch = take();
                if (batch != null) {
                    charactersHandedOver.addAndGet(-batch.characters());
                }
                if (!streams.isEmpty()) {
                    goOn(batch);
                }
            } catch (InterruptedException e) {
                LOG.debug("Nobody stops the log's tail but its owner", e);
            } catch (Throwable e) {
                complain(e);
                missed = true;
            }
        }
    }

    private void goOn(@Nullable Batch batch) {
        long from = position();
        if (batch != null && batch != HINT && batch.after() == from) {
            keep(from, log.messages(from, batch.rows()), batch.last());
        } else if (batch == null || batch == HINT || batch.last() > from) {
            read(from);
        }
    }

    private synchronized long position() {
        return position;
    }

    private void read(long from) {
        Read read;
        long after = from;
        do {
            read = log.after(after);
            int count = read.events().size();
            long last = count == 0 ? after : read.events().get(count - 1).position();
            keep(after, read.events(), last);
            after = last;
        } while (!read.complete() && after == position());
    }

    /** Keeps what follows on a position and ends at another; unless meanwhile it was begun anew elsewhere. */
    private synchronized void keep(long after, List<LogEvent> events, long last) {
        if (after != position || last == after) {
            return;
        }
        for (LogEvent event : events) {
            recent.keep(event);
        }
        position = last;
        Set<Class<?>> types =
                events.stream().map(event -> event.message().getPayloadType()).collect(Collectors.toSet());
        streams.forEach(stream -> stream.wake(types));
    }

    long placeAfter(long after) {
        return recent.placeAfter(after);
    }

    long end() {
        return recent.end();
    }

    @Nullable TrackedEventMessage<?> at(long place) {
        return recent.at(place);
    }

    /** Reads from the database, for a stream that is too far behind. */
    List<TrackedEventMessage<?>> readAfter(long after) {
        return log.after(after).events().stream()
                .<TrackedEventMessage<?>>map(LogEvent::message)
                .toList();
    }

    /** Whatever it is, those who follow would wait for ever if this ended. */
    private static void complain(Throwable failure) {
        try {
            LOG.error("Could not follow the log; trying again", failure);
            TimeUnit.SECONDS.sleep(1);
        } catch (Throwable e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
