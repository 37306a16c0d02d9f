package dev.plfm.bench.load;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what comes by itself, looking for it now and then. */
final class Wait {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Wait() {}

    static void until(String what, Callable<Boolean> there) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!there.call()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("In vain: " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
