package dev.plfm.convergence.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The failures of a generation's instances that replacements answer for: each delays the next one, too many end the attempts.
 *
 * @param times when they failed, within the last {@link #WINDOW}, oldest first
 * @param lastReason the reason code of the last one
 * @param exhausted whether there were too many within {@link #WINDOW}; only a new generation or an operator's retry ends it
 */
public record Failures(List<Instant> times, @Nullable String lastReason, boolean exhausted) {
    static final Duration WINDOW = Duration.ofMinutes(10);

    /** An instance that was ready for this long has started well: its end is not a failed attempt. */
    static final Duration STARTED_WELL = Duration.ofMinutes(1);

    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);

    public Failures {
        times = List.copyOf(times);
    }

    public static Failures none() {
        return new Failures(List.of(), null, false);
    }

    /** Whether the end of an instance that was ready since then, or never, counts. */
    public static boolean counts(@Nullable Instant readySince, Instant end) {
        return readySince == null || end.isBefore(readySince.plus(STARTED_WELL));
    }

    /**
     * These and one more.
     *
     * @param cap how many are too many
     */
    public Failures and(Instant time, String reason, int cap) {
        List<Instant> recent = Stream.concat(
                        times.stream().filter(earlier -> earlier.isAfter(time.minus(WINDOW))), Stream.of(time))
                .sorted()
                .toList();
        return new Failures(recent, reason, exhausted || recent.size() >= cap);
    }

    /** When the next instance may be requested: 1 s after the first failure, twice as long after each further one, 60 s at most. */
    @Nullable Instant retryAt() {
        if (times.isEmpty()) {
            return null;
        }
        Duration backoff = Duration.ofSeconds(1L << Math.min(times.size() - 1, 6));
        Instant last = times.get(times.size() - 1);
        return last.plus(backoff.compareTo(LONGEST_BACKOFF) < 0 ? backoff : LONGEST_BACKOFF);
    }

    /** Whether there was one so shortly before that it may explain what is missing now. */
    boolean anyRecent(Instant now) {
        return times.stream().anyMatch(time -> time.isAfter(now.minus(WINDOW)));
    }
}
