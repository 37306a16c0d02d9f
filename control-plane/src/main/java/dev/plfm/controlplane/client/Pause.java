package dev.plfm.controlplane.client;

import java.time.Duration;

/** Lets time pass between two looks at something that has no way to call back. */
@FunctionalInterface
public interface Pause {
    void of(Duration duration);

    /** @throws IllegalStateException when interrupted */
    static Pause sleeping() {
        return duration -> {
            try {
                Thread.sleep(duration.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        };
    }
}
