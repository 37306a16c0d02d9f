package dev.plfm.query.routing;

import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.query.platform.ReadModelPosition;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/** All streams of the routing table of this process: they look when the read model has advanced, and each token is asked about twice a second. */
@Component
class RoutingStreams implements SmartLifecycle, ReadModelPosition.Listener {
    private static final int MAX_STREAMS = 500;
    private static final int RETRY_AFTER_SECONDS = 5;
    private static final long CHECK_MILLIS = 500;
    private static final long HEARTBEAT_NANOS = Duration.ofSeconds(15).toNanos();
    private static final long NO_TIMEOUT = 0;

    private final SharedRouting routing;
    private final ReadModelPosition position;
    private final Set<RoutingStream> streams = ConcurrentHashMap.newKeySet();

    /** A thread for each stream that has something to write, none for those that wait: a reader that is stuck holds up no other. */
    private final ExecutorService writers = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            daemons(),
            new ThreadPoolExecutor.DiscardPolicy());

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(daemons());
    private volatile long told;
    private volatile boolean running;

    RoutingStreams(SharedRouting routing, ReadModelPosition position) {
        this.routing = routing;
        this.position = position;
        position.subscribe(this);
    }

    /** @throws DomainException {@code unavailable} when there are too many */
    ResponseBodyEmitter open(IngressId ingressId, StillAllowed allowed, RoutingStream.Format format) {
        if (streams.size() >= MAX_STREAMS) {
            throw new DomainException(
                    ErrorCode.UNAVAILABLE, "Too many streams are open: try again.", List.of(), RETRY_AFTER_SECONDS);
        }
        ResponseBodyEmitter emitter = new ResponseBodyEmitter(NO_TIMEOUT);
        RoutingStream stream = new RoutingStream(ingressId, allowed, format, routing, writers, emitter);
        emitter.onCompletion(() -> streams.remove(stream));
        emitter.onError(failure -> streams.remove(stream));
        streams.add(stream);
        stream.look();
        position.wake();
        return emitter;
    }

    @Override
    public boolean waiting() {
        return !streams.isEmpty();
    }

    @Override
    public void advancedTo(long reached) {
        if (!streams.isEmpty()) {
            long version = routing.now().version();
            if (version > told) {
                told = version;
                streams.forEach(RoutingStream::look);
            }
        }
    }

    private void tick() {
        for (RoutingStream stream : streams) {
            stream.check();
            stream.heartbeatAfter(HEARTBEAT_NANOS);
        }
    }

    @Override
    public void start() {
        running = true;
        clock.scheduleWithFixedDelay(this::tick, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        running = false;
        clock.shutdownNow();
        streams.forEach(RoutingStream::end);
        writers.shutdown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private static ThreadFactory daemons() {
        return work -> {
            Thread thread = new Thread(work, "routing-stream");
            thread.setDaemon(true);
            return thread;
        };
    }
}
