package dev.plfm.agent;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** Delays that double from the first to the longest, each cut by up to half so that callers spread out. */
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final DoubleSupplier random;
    private int failures;

    Backoff(Duration first, Duration longest, DoubleSupplier random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /** The delay after one more failure, and never less than what the other side asked for. */
    Duration next(Duration atLeast) {
        long doubled = first.toMillis() << Math.min(failures, 20);
        failures++;
        long full = Math.min(Math.max(doubled, first.toMillis()), longest.toMillis());
        Duration delay = Duration.ofMillis(Math.max(1, full - (long) (random.getAsDouble() * full / 2)));
        return delay.compareTo(atLeast) < 0 ? atLeast : delay;
    }

    void reset() {
        failures = 0;
    }
}
