package dev.plfm.agent;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Waits for a condition, so that tests need no fixed sleeps. */
public final class Until {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Until() {}

    /** Repeats the assertion until it holds; fails as it does when time is up. */
    public static void until(ThrowingCallable assertion) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                assertion.call();
                return;
            } catch (Throwable failure) {
                if (System.nanoTime() > deadline) {
                    throw failure instanceof Error error ? error : new AssertionError(failure);
                }
                LockSupport.parkNanos(5_000_000);
            }
        }
    }
}
