package dev.plfm.kernel.resource;

/** An answer that may hold a secret, which nobody keeps in clear. */
public interface ShownOnce {
    /** Whether this answer does. */
    boolean holdsSecret();
}
