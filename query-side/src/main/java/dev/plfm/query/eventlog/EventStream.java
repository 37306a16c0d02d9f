package dev.plfm.query.eventlog;

import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.EventEnvelope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/**
 * One client's stream. While it is behind it reads the log page by page; once it has caught up it takes what the tail offers it, and
 * skips what it has sent already. A client too slow for what is offered falls behind again, so that it never holds more than a few
 * events in memory.
 */
final class EventStream {
    private static final int PAGE = 200;
    private static final int MAX_QUEUED = 1_000;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final String MEMBER_REMOVED = "org_member.removed";

    private final OrgId orgId;
    private final @Nullable String email;
    private final StillAllowed allowed;
    private final EventFilter filter;
    private final StreamFormat format;
    private final EventLogStore store;
    private final Executor writers;
    private final ResponseBodyEmitter emitter;

    /** Only for the one writer at work. */
    private long sent;

    private volatile long writtenNanos;
    private final Deque<EventEnvelope> queue = new ArrayDeque<>();
    private boolean behind = true;

    /** Whether a writer has its turn; nobody has it before the stream begins. */
    private boolean writing = true;

    /** Also the first thing a client gets when there is no event yet: nothing, not even headers, goes out before something is written. */
    private boolean heartbeat = true;

    private boolean ending;

    /** The position of the last event that the client may have. */
    private volatile long last = Long.MAX_VALUE;

    private volatile boolean cut;

    EventStream(
            OrgId orgId,
            @Nullable String email,
            StillAllowed allowed,
            EventFilter filter,
            long after,
            StreamFormat format,
            EventLogStore store,
            Executor writers,
            ResponseBodyEmitter emitter) {
        this.orgId = orgId;
        this.email = email;
        this.allowed = allowed;
        this.filter = filter;
        this.sent = after;
        this.format = format;
        this.store = store;
        this.writers = writers;
        this.emitter = emitter;
        this.writtenNanos = System.nanoTime();
    }

    /** Lets it write, at first what is in the log. */
    synchronized void begin() {
        writing = false;
        write();
    }

    /** Goes on with what is in the log. */
    synchronized void fallBehind() {
        queue.clear();
        behind = true;
        write();
    }

    /** Takes an event that was just committed; never waits for the client. */
    synchronized void offer(EventEnvelope event) {
        if (ending || !orgId.value().equals(event.orgId())) {
            return;
        }
        if (isRemovalOfClient(event)) {
            last = event.eventId();
            ending = true;
        }
        if (!behind && filter.matches(event)) {
            queue.add(event);
            if (queue.size() > MAX_QUEUED) {
                queue.clear();
                behind = true;
            }
        }
        write();
    }

    /** Writes a heartbeat when nothing else was written for that long. */
    synchronized void heartbeatAfter(long idleNanos) {
        if (System.nanoTime() - writtenNanos > idleNanos) {
            heartbeat = true;
            write();
        }
    }

    /** Writes what there is, and nothing more. */
    synchronized void end() {
        ending = true;
        write();
    }

    /** Ends without writing what there is: the client may not have it any more. */
    synchronized void cut() {
        cut = true;
        ending = true;
        queue.clear();
        write();
    }

    /** Whether the client may still have it. */
    StillAllowed allowed() {
        return allowed;
    }

    private boolean isRemovalOfClient(EventEnvelope event) {
        return email != null
                && event.eventType().equals(MEMBER_REMOVED)
                && email.equals(event.payload().path("email").asString(""));
    }

    private void write() {
        if (!writing) {
            writing = true;
            writers.execute(this::writeAll);
        }
    }

    private void writeAll() {
        try {
            for (Work work = next(); work != null; work = next()) {
                if (work.catchUp) {
                    catchUp();
                } else {
                    send(work.events);
                    if (work.events.isEmpty()) {
                        send(format.heartbeat());
                    }
                }
            }
        } catch (IOException | IllegalStateException e) {
            // The client is gone; the container has ended the request, or is about to.
        } catch (RuntimeException e) {
            emitter.completeWithError(e);
        }
    }

    /** What to write next; null, with the writer's turn given back, when there is nothing. */
    private synchronized @Nullable Work next() {
        if (cut) {
            emitter.complete();
            return null;
        }
        if (behind) {
            // From now on events are queued again, so that none is missed between the page and the queue.
            behind = false;
            return new Work(true, List.of());
        }
        if (!queue.isEmpty() || heartbeat) {
            List<EventEnvelope> events = new ArrayList<>(queue);
            queue.clear();
            heartbeat = false;
            return new Work(false, events);
        }
        if (ending) {
            emitter.complete();
            return null;
        }
        writing = false;
        return null;
    }

    private void catchUp() throws IOException {
        List<EventEnvelope> page;
        do {
            page = store.page(orgId, filter, sent, PAGE);
            send(page);
        } while (page.size() == PAGE && page.get(PAGE - 1).eventId() < last && !cut);
    }

    private void send(List<EventEnvelope> events) throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        for (EventEnvelope event : events) {
            if (event.eventId() > sent && event.eventId() <= last) {
                chunk.writeBytes(format.frame(event));
                sent = event.eventId();
            }
            if (chunk.size() >= CHUNK_BYTES) {
                send(chunk.toByteArray());
                chunk.reset();
            }
        }
        if (chunk.size() > 0) {
            send(chunk.toByteArray());
        }
    }

    private void send(byte[] bytes) throws IOException {
        if (!cut) {
            emitter.send(bytes);
            writtenNanos = System.nanoTime();
        }
    }

    private record Work(boolean catchUp, List<EventEnvelope> events) {}
}
