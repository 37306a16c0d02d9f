package dev.plfm.query.eventlog;

import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.EventEnvelope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's stream. While it is behind it reads the log page by page; once it has caught up it takes what the tail offers it, and
 * skips what it has sent already. A client too slow for what is offered falls behind again, so that it never holds more than a few
 * events in memory.
 */
final class EventStream {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int PAGE = 200;
    private static final int MAX_QUEUED = 1_000;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final String MEMBER_REMOVED = "org_member.removed";

    private final Wish wish;
    private final EventLogStore store;
    private final Executor writers;
    private final Executor readers;
    private @Nullable StreamOutput output;

    /** Only for whoever has the turn, as is what was read of the log and not written yet. */
    private long sent;

    private final Deque<StreamFrame> page = new ArrayDeque<>();

    private volatile long writtenNanos = System.nanoTime();
    private final Deque<StreamFrame> queue = new ArrayDeque<>();
    private boolean behind = true;

    /** Whether somebody has the turn to write. */
    private boolean writing = true;

    /** Whether that is the container, which has it at first, and whenever the client is not ready. */
    private boolean parked = true;

    private boolean complete;

    /** Also the first thing a client gets when there is no event yet: nothing, not even headers, goes out before something is written. */
    private boolean heartbeat = true;

    private boolean ending;

    /** The position of the last event that the client may have. */
    private volatile long last = Long.MAX_VALUE;

    private volatile boolean cut;

    /**
     * What a client wants and may have.
     *
     * @param email of the client: its removal from the organization ends the stream
     * @param allowed whether the client may still have it
     * @param after the position after which it wants events
     */
    record Wish(
            OrgId orgId,
            @Nullable String email,
            StillAllowed allowed,
            EventFilter filter,
            long after,
            StreamFormat format) {}

    /**
     * A stream that takes events already but has no client yet.
     *
     * @param writers never wait for a client
     * @param readers read the log for streams that are behind
     */
    EventStream(Wish wish, EventLogStore store, Executor writers, Executor readers) {
        this.wish = wish;
        this.sent = wish.after;
        this.store = store;
        this.writers = writers;
        this.readers = readers;
    }

    /** Gives it its client; {@code gone} is called once that is no more, perhaps more than once. */
    void begin(StreamOutput client, Runnable gone) {
        client.begin(this::ready, gone);
        synchronized (this) {
            output = client;
            if (complete) {
                client.complete();
            }
        }
    }

    private synchronized StreamOutput output() {
        return Objects.requireNonNull(output);
    }

    Wish wish() {
        return wish;
    }

    /** The client can take something, at first what is in the log: the turn goes on. */
    private void ready() {
        writers.execute(() -> {
            synchronized (this) {
                parked = false;
            }
            writeAll();
        });
    }

    /** Goes on with what is in the log. */
    synchronized void fallBehind() {
        queue.clear();
        behind = true;
        write();
    }

    /** Takes an event of its organization that was just committed; never waits for the client. */
    synchronized void offer(StreamFrame frame) {
        if (ending) {
            return;
        }
        if (isRemovalOfClient(frame.event())) {
            last = frame.event().eventId();
            ending = true;
            write();
        }
        if (!behind && wish.filter.matches(frame.event())) {
            queue.add(frame);
            if (queue.size() > MAX_QUEUED) {
                queue.clear();
                behind = true;
            }
            write();
        }
    }

    /** Writes a heartbeat when nothing else was written for that long. */
    synchronized void heartbeatAfter(long idleNanos) {
        if (System.nanoTime() - writtenNanos > idleNanos) {
            heartbeat = true;
            write();
        }
    }

    /** Writes what there is, and nothing more; does not wait for a client that is not ready. */
    synchronized void end() {
        ending = true;
        if (parked) {
            complete();
        } else {
            write();
        }
    }

    /** Ends without writing what there is: the client may not have it any more. */
    synchronized void cut() {
        cut = true;
        queue.clear();
        end();
    }

    private synchronized void complete() {
        if (!complete) {
            complete = true;
            if (output != null) {
                output.complete();
            }
        }
    }

    /** Otherwise the container has the turn from now on, or nobody as the stream is complete. */
    private synchronized boolean keepsTurn() throws IOException {
        parked = !complete && !output().ready();
        if (parked && !page.isEmpty()) {
            // Nothing is kept for a slow client; what was sent says where to go on in the log.
            page.clear();
            queue.clear();
            behind = true;
        }
        return !complete && !parked;
    }

    private boolean isRemovalOfClient(EventEnvelope event) {
        return wish.email != null
                && event.eventType().equals(MEMBER_REMOVED)
                && wish.email.equals(event.payload().path("email").asString(""));
    }

    private void write() {
        if (!writing) {
            writing = true;
            writers.execute(this::writeAll);
        }
    }

    /** Has the turn, and keeps it until there is nothing to write or the client is not ready. */
    private void writeAll() {
        try {
            while (keepsTurn()) {
                if (!page.isEmpty()) {
                    write(page);
                } else if (!writeNext()) {
                    return;
                }
            }
        } catch (IOException | IllegalStateException e) {
            LOG.trace("The client is gone; the container has ended the request, or is about to", e);
        } catch (RuntimeException e) {
            LOG.warn("A stream broke off", e);
            complete();
        }
    }

    /** False when the turn was given back or on, which is the end for who had it. */
    private boolean writeNext() throws IOException {
        Deque<StreamFrame> frames;
        synchronized (this) {
            if (cut) {
                complete();
                return false;
            }
            if (behind) {
                // From now on events are queued again, so that none is missed between the page and the queue.
                behind = false;
                readers.execute(this::readPage);
                return false;
            }
            if (queue.isEmpty() && !heartbeat) {
                if (ending) {
                    complete();
                } else {
                    writing = false;
                }
                return false;
            }
            heartbeat = false;
            frames = new ArrayDeque<>(queue);
            queue.clear();
        }
        if (frames.isEmpty()) {
            byte[] beat = wish.format.heartbeat();
            send(beat, beat.length);
        }
        page.addAll(frames);
        return true;
    }

    /** Has the turn. */
    private void readPage() {
        try {
            List<EventEnvelope> events = store.page(wish.orgId, wish.filter, sent, PAGE);
            events.forEach(event -> page.add(new StreamFrame(event)));
            if (events.size() == PAGE && events.get(PAGE - 1).eventId() < last) {
                synchronized (this) {
                    behind = true;
                    queue.clear();
                }
            }
            writers.execute(this::writeAll);
        } catch (RuntimeException e) {
            LOG.warn("A stream broke off, as the log could not be read", e);
            complete();
        }
    }

    private void write(Deque<StreamFrame> frames) throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        for (StreamFrame next = frames.poll(); next != null; next = frames.poll()) {
            long position = next.event().eventId();
            if (position > sent && position <= last) {
                chunk.writeBytes(next.in(wish.format));
                sent = position;
            }
            if (chunk.size() >= CHUNK_BYTES) {
                break;
            }
        }
        if (chunk.size() > 0) {
            send(chunk.toByteArray(), chunk.size());
        }
    }

    private void send(byte[] bytes, int length) throws IOException {
        if (!cut) {
            output().write(bytes, length);
            writtenNanos = System.nanoTime();
        }
    }
}
