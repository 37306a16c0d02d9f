package dev.plfm.query.eventlog;

import dev.plfm.eventlog.AppendSignal;
import dev.plfm.kernel.access.AccessReview;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.resource.EventEnvelope;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * All streams of this process, and the one thread that follows the log for them: it reads each new event once, however many streams there
 * are, as soon as this process or, a moment later, another has committed it. Few threads write to all clients, as no write waits for one.
 */
@Component
class EventStreams implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final int MAX_STREAMS = 10_000;
    private static final int BATCH = 500;
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long HEARTBEAT_NANOS = Duration.ofSeconds(15).toNanos();
    private static final long HEARTBEAT_CHECK_MILLIS = 1_000;
    private static final long UNKNOWN = -1;
    private static final int RETRY_AFTER_SECONDS = 5;
    private static final int WRITERS = Math.max(2, Runtime.getRuntime().availableProcessors());

    /** For streams that are behind, which share them. */
    private static final int READERS = 4;

    private final EventLogStore store;
    private final AppendSignal appends;
    private final OpenStreams streams = new OpenStreams();
    private final ExecutorService writers = threads(WRITERS, "event-stream");
    private final ExecutorService readers = threads(READERS, "event-stream-reader");
    private final ScheduledExecutorService heartbeats =
            Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "event-stream-heartbeat"));
    private final AccessWatch watch;

    private volatile @Nullable Thread follower;
    private volatile boolean woken;

    EventStreams(EventLogStore store, AppendSignal appends, AccessReview review) {
        this.store = store;
        this.watch = new AccessWatch(streams, review);
        this.appends = appends;
        appends.subscribe(() -> {
            if (!streams.isEmpty()) {
                wake();
            }
        });
    }

    /** @throws DomainException {@code unavailable} when there are too many streams, or why the client may not have it */
    void open(EventStream.Wish wish, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (streams.size() >= MAX_STREAMS) {
            throw new DomainException(
                    ErrorCode.UNAVAILABLE, "Too many streams are open: try again.", List.of(), RETRY_AFTER_SECONDS);
        }
        EventStream stream = new EventStream(wish, store, writers, readers);
        streams.add(stream);
        try {
            // Again, as the client may have been removed after it was let in but before its stream could see that.
            wish.allowed().check();
            response.setContentType(wish.format().mediaType().toString());
            stream.begin(StreamOutput.of(request, response), () -> streams.remove(stream));
        } catch (IOException | RuntimeException e) {
            streams.remove(stream);
            throw e;
        }
        wake();
    }

    private void wake() {
        woken = true;
        LockSupport.unpark(follower);
    }

    /** Not when it was woken since the last time: whoever else parked this thread meanwhile may have used up the wake-up. */
    private void sleep(long nanos) {
        if (!woken) {
            LockSupport.parkNanos(this, nanos);
        }
        woken = false;
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
        sleep(Long.MAX_VALUE);
        return UNKNOWN;
    }

    /** The first streams may have looked at the log before its end was known here: they look again. */
    private long begin() {
        long head = store.head();
        streams.all().forEach(EventStream::fallBehind);
        return head;
    }

    private long deliver(long head) {
        List<EventEnvelope> events = store.after(head, BATCH);
        for (EventEnvelope event : events) {
            StreamFrame frame = new StreamFrame(event);
            streams.of(event.orgId()).forEach(stream -> stream.offer(frame));
        }
        if (events.size() < BATCH) {
            sleep(appends.pollAfter(POLL).toNanos());
        }
        return events.isEmpty() ? head : events.get(events.size() - 1).eventId();
    }

    private void beat() {
        try {
            streams.all().forEach(stream -> stream.heartbeatAfter(HEARTBEAT_NANOS));
        } catch (RuntimeException e) {
            LOG.warn("No heartbeats this time", e);
        }
    }

    private static ExecutorService threads(int count, String name) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count,
                count,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> daemon(work, name),
                new ThreadPoolExecutor.DiscardPolicy());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void start() {
        Thread thread = daemon(this::follow, "event-log-tail");
        follower = thread;
        thread.start();
        watch.start();
        heartbeats.scheduleWithFixedDelay(
                this::beat, HEARTBEAT_CHECK_MILLIS, HEARTBEAT_CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        Thread thread = follower;
        follower = null;
        watch.stop();
        heartbeats.shutdownNow();
        woken = true;
        LockSupport.unpark(thread);
        streams.all().forEach(EventStream::end);
        writers.shutdown();
        readers.shutdown();
    }

    @Override
    public boolean isRunning() {
        return follower != null;
    }
}
