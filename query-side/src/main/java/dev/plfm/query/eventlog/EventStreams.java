package dev.plfm.query.eventlog;

import dev.plfm.eventlog.AppendSignal;
import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.EventEnvelope;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/**
 * All streams of this process, and the one thread that follows the log for them: it reads each new event once, however many streams there
 * are, as soon as this process or, a moment later, another has committed it.
 */
@Component
class EventStreams implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final int MAX_STREAMS = 10_000;
    private static final int BATCH = 500;
    private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();
    private static final long HEARTBEAT_NANOS = Duration.ofSeconds(15).toNanos();
    private static final long NO_TIMEOUT = 0;
    private static final long UNKNOWN = -1;
    private static final int RETRY_AFTER_SECONDS = 5;

    private final EventLogStore store;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();

    /** A thread for each stream that has something to write, none for those that wait. */
    private final ExecutorService writers = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            EventStreams::writer,
            new ThreadPoolExecutor.DiscardPolicy());

    private final AccessWatch watch = new AccessWatch(streams);

    private volatile @Nullable Thread follower;

    EventStreams(EventLogStore store, AppendSignal appends) {
        this.store = store;
        appends.subscribe(this::wake);
    }

    /**
     * Opens a stream.
     *
     * @param email of the client: its removal from the organization ends the stream
     * @param allowed whether the client may still have it
     * @throws DomainException {@code unavailable} when there are too many, or why the client may not have it
     */
    ResponseBodyEmitter open(
            OrgId orgId,
            @Nullable String email,
            StillAllowed allowed,
            EventFilter filter,
            long after,
            StreamFormat format) {
        if (streams.size() >= MAX_STREAMS) {
            throw new DomainException(
                    ErrorCode.UNAVAILABLE, "Too many streams are open: try again.", List.of(), RETRY_AFTER_SECONDS);
        }
        ResponseBodyEmitter emitter = new ResponseBodyEmitter(NO_TIMEOUT);
        EventStream stream = new EventStream(orgId, email, allowed, filter, after, format, store, writers, emitter);
        emitter.onCompletion(() -> streams.remove(stream));
        emitter.onError(failure -> streams.remove(stream));
        streams.add(stream);
        try {
            // Again, as the client may have been removed after it was let in but before its stream could see that.
            allowed.check();
        } catch (RuntimeException e) {
            streams.remove(stream);
            throw e;
        }
        stream.begin();
        wake();
        return emitter;
    }

    private void wake() {
        LockSupport.unpark(follower);
    }

    private void follow() {
        long head = UNKNOWN;
        while (isRunning()) {
            try {
                if (streams.isEmpty()) {
                    head = idle();
                } else {
                    head = head == UNKNOWN ? begin() : deliver(head);
                }
            } catch (RuntimeException e) {
                LOG.warn("Could not follow the log; trying again", e);
                LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(1));
            }
        }
    }

    private long idle() {
        LockSupport.park(this);
        return UNKNOWN;
    }

    /** The first streams may have looked at the log before its end was known here: they look again. */
    private long begin() {
        long head = store.head();
        streams.forEach(EventStream::fallBehind);
        return head;
    }

    private long deliver(long head) {
        List<EventEnvelope> events = store.after(head, BATCH);
        for (EventStream stream : streams) {
            events.forEach(stream::offer);
            stream.heartbeatAfter(HEARTBEAT_NANOS);
        }
        if (events.size() < BATCH) {
            LockSupport.parkNanos(this, POLL_NANOS);
        }
        return events.isEmpty() ? head : events.get(events.size() - 1).eventId();
    }

    private static Thread writer(Runnable work) {
        Thread thread = new Thread(work, "event-stream");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void start() {
        Thread thread = new Thread(this::follow, "event-log-tail");
        thread.setDaemon(true);
        follower = thread;
        thread.start();
        watch.start();
    }

    @Override
    public void stop() {
        Thread thread = follower;
        follower = null;
        watch.stop();
        LockSupport.unpark(thread);
        streams.forEach(EventStream::end);
        writers.shutdown();
    }

    @Override
    public boolean isRunning() {
        return follower != null;
    }
}
