package dev.plfm.eventlog;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last events of the log in memory, once for all event processors of this process. What this process appends is handed over when it
 * is committed; what others append, or was missed, is read from the database.
 */
final class LogTail implements AutoCloseable {
    static final long NOT_HERE = -1;

    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
    private static final int KEPT = 8_192;
    private static final int MOST_HANDED_OVER = 64;
    private static final long POLL_MILLIS = 50;
    private static final Batch HINT = new Batch(LogTail.NOT_HERE, List.of());

    private final Log log;
    private final BlockingQueue<Batch> handedOver = new ArrayBlockingQueue<>(MOST_HANDED_OVER);
    private final Set<LogStream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicReferenceArray<@Nullable Entry> kept = new AtomicReferenceArray<>(KEPT);
    private @Nullable Thread reader;
    private volatile boolean closed;

    /** Position after which the kept events began, when there were none. */
    private volatile long origin;

    /** How many events were kept so far; the place of the next one. */
    private volatile long end;

    private long position;

    LogTail(Log log) {
        this.log = log;
    }

    /** Where events come from. */
    interface Log {
        /** The position of the last one. */
        long head();

        /** Those after a position, in order, and the rows that these are. */
        Read after(long position);

        /** Those that have just been inserted, as they would be read. */
        List<TrackedEventMessage<?>> messages(long position, List<EventInsert.Row> rows);
    }

    /**
     * What was read.
     *
     * @param complete whether the log ended there
     */
    record Read(List<TrackedEventMessage<?>> events, boolean complete) {}

    /** An event at its place among all that were kept. */
    record Entry(long place, TrackedEventMessage<?> event) {
        long position() {
            return positionOf(event);
        }
    }

    /** Rows that were committed after a position. */
    private record Batch(long after, List<EventInsert.Row> rows) {
        long last() {
            return after + rows.size();
        }

        /** Whether there may be more in the log than there was at a position. */
        boolean isNewAt(long position) {
            return this == HINT || last() > position;
        }
    }

    static long positionOf(TrackedEventMessage<?> event) {
        return event.trackingToken().position().orElseThrow();
    }

    LogStream open(long after) {
        synchronized (this) {
            if (reader == null) {
                origin = log.head();
                position = origin;
                reader = new Thread(this::run, "log-tail");
                reader.setDaemon(true);
                reader.start();
            }
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
        if (!rows.isEmpty()) {
            handOver(new Batch(after, rows));
        }
    }

    /** Tells that something was committed. */
    void hint() {
        handOver(HINT);
    }

    /** When there is no room, what is missing will be read. */
    private void handOver(Batch batch) {
        if (!streams.isEmpty()) {
            handedOver.offer(batch);
        }
    }

    private void run() {
        while (!closed) {
            try {
                Batch batch = handedOver.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (streams.isEmpty()) {
                    continue;
                }
                if (batch != null && batch.after() == position) {
                    keep(log.messages(position, batch.rows()));
                    position = batch.last();
                } else if (batch == null || batch.isNewAt(position)) {
                    read();
                }
            } catch (InterruptedException e) {
                LOG.debug("Nobody stops the log's tail but its owner", e);
            } catch (RuntimeException e) {
                LOG.warn("Could not read the log; trying again", e);
                pause();
            }
        }
    }

    private void read() {
        Read read;
        do {
            read = log.after(position);
            keep(read.events());
            if (!read.events().isEmpty()) {
                position = positionOf(read.events().get(read.events().size() - 1));
            }
        } while (!read.complete());
    }

    private void keep(List<TrackedEventMessage<?>> events) {
        if (events.isEmpty()) {
            return;
        }
        long place = end;
        for (TrackedEventMessage<?> event : events) {
            kept.set(slot(place), new Entry(place, event));
            place++;
        }
        end = place;
        Set<Class<?>> types =
                events.stream().map(TrackedEventMessage::getPayloadType).collect(Collectors.toSet());
        streams.forEach(stream -> stream.wake(types));
    }

    /** The place of the first event after a position, which may be the end; or {@link #NOT_HERE}. */
    long placeAfter(long after) {
        long last = end;
        long first = Math.max(0, last - KEPT);
        for (long place = last - 1; place >= first; place--) {
            Entry entry = kept.get(slot(place));
            if (entry == null || entry.place() != place) {
                return NOT_HERE;
            }
            if (entry.position() <= after) {
                return place + 1;
            }
        }
        return first == 0 && after >= origin ? 0 : NOT_HERE;
    }

    long end() {
        return end;
    }

    /** What is kept at a place before the end, or null when it is there no longer. */
    @Nullable TrackedEventMessage<?> at(long place) {
        Entry entry = kept.get(slot(place));
        return entry != null && entry.place() == place ? entry.event() : null;
    }

    /** Reads from the database, for a stream that is too far behind. */
    List<TrackedEventMessage<?>> readAfter(long after) {
        return log.after(after).events();
    }

    private static int slot(long place) {
        return (int) (place % KEPT);
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            LOG.debug("Nobody stops the log's tail but its owner", e);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
