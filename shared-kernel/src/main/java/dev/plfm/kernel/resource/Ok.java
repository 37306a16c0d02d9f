package dev.plfm.kernel.resource;

/** The answer to a deletion: it is, or already was, done. */
public record Ok(boolean ok) {
    public static final Ok OK = new Ok(true);
}
