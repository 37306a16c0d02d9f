package dev.plfm.command.schedule;

import dev.plfm.command.schedule.PendingInstances.Pending;
import dev.plfm.kernel.id.InstanceId;
import java.time.Duration;
import java.time.Instant;

/**
 * When an instance that has no place is tried again, and whether the log hears of the failure.
 *
 * @param attempts how often it was tried in vain by then
 * @param told whether this failure is worth an event: a new reason, or the 1st, 2nd, 4th, 8th ... time
 */
record Retry(InstanceId instanceId, Instant at, int attempts, String reason, boolean told) {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int DOUBLINGS = 6;

    /** After its workload or the quota refused the place that it had found; not to be tried again when room comes. */
    static Retry refused(Pending pending, String reason, Instant now) {
        return after(pending, PendingInstances.NOT_WANTED + ":" + reason, now);
    }

    /** After one more failure: 1 s, 2 s, 4 s ... up to 60 s. */
    static Retry after(Pending pending, String reason, Instant now) {
        int attempts = pending.attempts() + 1;
        Duration pause = FIRST.multipliedBy(1L << Math.min(attempts - 1, DOUBLINGS));
        boolean powerOfTwo = Integer.bitCount(attempts) == 1;
        return new Retry(
                pending.request().instanceId(),
                now.plus(pause.compareTo(LONGEST) > 0 ? LONGEST : pause),
                attempts,
                reason,
                powerOfTwo || !reason.equals(pending.lastReason()));
    }
}
