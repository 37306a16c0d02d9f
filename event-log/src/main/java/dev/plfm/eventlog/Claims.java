package dev.plfm.eventlog;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which event processors run in this process and certainly in no other. A claim lapses when it is not renewed; well before that it is no
 * longer relied on here.
 */
public final class Claims {
    /** Shorter than a claim lasts, by more than clocks differ and than a killed database loses. */
    static final Duration RELIED_ON = EventLogConfiguration.CLAIM_TIMEOUT.dividedBy(2);

    private final Map<String, Claim> claims = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    public Claims(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param renewed when the renewal began */
    private record Claim(Object term, long renewed) {}

    /** The same object for as long as no other process can have had the claim in between; null when that is not certain now. */
    public @Nullable Object term(String processor) {
        Claim claim = claims.get(processor);
        return claim != null && isCertain(claim, nanoTime.getAsLong()) ? claim.term : null;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /**
     * A renewal has been committed.
     *
     * @param begun {@link #now} before it
     */
    void renewed(String processor, long begun) {
        claims.compute(
                processor,
                (name, before) -> before != null && isCertain(before, begun)
                        ? new Claim(before.term, begun - before.renewed > 0 ? begun : before.renewed)
                        : new Claim(new Object(), begun));
    }

    /** From now on another process may have it, or what it has written last is not known. */
    public void released(String processor) {
        claims.remove(processor);
    }

    private static boolean isCertain(Claim claim, long at) {
        return at - claim.renewed < RELIED_ON.toNanos();
    }
}
