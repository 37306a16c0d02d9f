package dev.plfm.command.platform;

import dev.plfm.kernel.error.DomainException;
import org.jspecify.annotations.Nullable;

/** Optimistic concurrency: the version a client saw against the one there is. */
public final class Versions {
    private Versions() {}

    /**
     * Refuses a change by a client that saw another version; null means that the client does not mind.
     *
     * @throws DomainException {@code version_conflict}
     */
    public static void check(@Nullable Long expected, long current) {
        if (expected != null && expected != current) {
            throw DomainException.versionConflict(expected, current);
        }
    }
}
