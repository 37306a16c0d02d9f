package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The failures of a generation's instances that replacements answer for: each delays the next one, too many end the attempts.
 *
 * @param times when they failed, within the last {@link #WINDOW} or since the rollout began, oldest first
 * @param lastReason the reason code of the last one
 * @param exhausted whether there were too many; only a new generation or an operator's retry ends it
 */
public record Failures(List<Instant> times, @Nullable String lastReason, boolean exhausted) {
    static final Duration WINDOW = Duration.ofMinutes(10);

    /** An instance of a proven generation that was ready for this long has started well: its end is not a failed attempt. */
    static final Duration STARTED_WELL = Duration.ofMinutes(1);

    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);

    public Failures {
        times = List.copyOf(times);
    }

    public static Failures none() {
        return new Failures(List.of(), null, false);
    }

    /**
     * Whether the end of an instance that was ready since then, or never, counts.
     *
     * @param proven whether its generation has converged or was promoted; until then it has to last
     */
    public static boolean counts(@Nullable Instant readySince, Instant end, boolean proven) {
        return !proven || readySince == null || end.isBefore(readySince.plus(STARTED_WELL));
    }

    /**
     * These and one more.
     *
     * @param proven as for {@link #counts}
     */
    public Failures and(Instant time, String reason, Rollout rollout, boolean proven) {
        Stream<Instant> earlier = forgets(rollout, proven)
                ? times.stream().filter(before -> before.isAfter(time.minus(WINDOW)))
                : times.stream();
        List<Instant> all = Stream.concat(earlier, Stream.of(time)).sorted().toList();
        return new Failures(all, reason, exhausted || all.size() >= rollout.maxFailures());
    }

    /** Whether old ones are passed over; not of what goes ahead of others and may be watched for longer than {@link #WINDOW}. */
    static boolean forgets(Rollout rollout, boolean proven) {
        return proven || rollout.strategy() == RolloutStrategy.ROLLING;
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
