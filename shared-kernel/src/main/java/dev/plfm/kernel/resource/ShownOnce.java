package dev.plfm.kernel.resource;

/** An answer that may hold a secret which is kept nowhere in clear. */
public interface ShownOnce {
    /** Whether this one does. */
    boolean holdsSecret();
}
