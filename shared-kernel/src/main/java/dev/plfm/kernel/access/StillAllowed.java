package dev.plfm.kernel.access;

import dev.plfm.kernel.error.DomainException;

/** Decides again about a request that was let in and goes on for long; equal ones always decide alike. */
public interface StillAllowed {
    /**
     * Looks the token and its rights up as for a request that comes now.
     *
     * @throws DomainException the refusal, or {@code unavailable} when it cannot be found out
     */
    void check();
}
