package dev.plfm.query.eventlog;

import dev.plfm.kernel.access.AccessReview;
import dev.plfm.kernel.access.StillAllowed;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts streams off whose clients may not have them any more. It asks twice a second, at once for all of them; when that cannot be found
 * out they go on until it can.
 */
final class AccessWatch {
    private static final Logger LOG = LoggerFactory.getLogger(AccessWatch.class);
    private static final long PERIOD_MILLIS = 500;

    private final OpenStreams streams;
    private final AccessReview review;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(AccessWatch::thread);
    private boolean failing;

    AccessWatch(OpenStreams streams, AccessReview review) {
        this.streams = streams;
        this.review = review;
    }

    void start() {
        clock.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    void stop() {
        clock.shutdownNow();
    }

    /** To be called by one thread. */
    void look() {
        if (streams.isEmpty()) {
            return;
        }
        try {
            Map<StillAllowed, Set<EventStream>> open = streams.byLeave();
            review.over(open.keySet())
                    .forEach(over -> open.getOrDefault(over, Set.of()).forEach(EventStream::cut));
            if (failing) {
                failing = false;
                LOG.warn("It can be found out again which streams may go on");
            }
        } catch (RuntimeException e) {
            if (!failing) {
                failing = true;
                LOG.warn("Could not find out which streams may go on; trying again", e);
            }
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "event-stream-access");
        thread.setDaemon(true);
        return thread;
    }
}
