package dev.plfm.kernel.access;

import java.util.Collection;
import java.util.Set;

/** Decides again, at once, about many requests that were let in and go on for long. */
@FunctionalInterface
public interface AccessReview {
    /**
     * Those that may not go on, by what is committed when this is called; with a few statements, however many are asked about.
     *
     * @throws RuntimeException when it cannot be found out
     */
    Set<StillAllowed> over(Collection<StillAllowed> some);
}
