package dev.plfm.query.eventlog;

import dev.plfm.kernel.access.StillAllowed;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts streams off whose clients may not have them any more. It asks twice a second, once for all streams that one token has of one
 * organization; when that cannot be found out they go on until it can.
 */
final class AccessWatch {
    private static final Logger LOG = LoggerFactory.getLogger(AccessWatch.class);
    private static final long PERIOD_MILLIS = 500;

    /** Each looks after its share of the tokens, so that as many as there may be are asked about in time. */
    private static final int THREADS = 4;

    private final OpenStreams streams;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(THREADS, AccessWatch::thread);

    AccessWatch(OpenStreams streams) {
        this.streams = streams;
    }

    void start() {
        for (int share = 0; share < THREADS; share++) {
            int own = share;
            clock.scheduleWithFixedDelay(() -> look(own), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    void stop() {
        clock.shutdownNow();
    }

    private void look(int share) {
        streams.byLeave().forEach((allowed, some) -> {
            if (Math.floorMod(allowed.hashCode(), THREADS) == share && isOver(allowed)) {
                some.forEach(EventStream::cut);
            }
        });
    }

    private static boolean isOver(StillAllowed allowed) {
        try {
            allowed.check();
            return false;
        } catch (DomainException refused) {
            return refused.code() != ErrorCode.UNAVAILABLE;
        } catch (RuntimeException e) {
            LOG.warn("Could not find out whether a stream may go on; trying again", e);
            return false;
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "event-stream-access");
        thread.setDaemon(true);
        return thread;
    }
}
