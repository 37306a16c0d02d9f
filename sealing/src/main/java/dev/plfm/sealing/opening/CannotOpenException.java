package dev.plfm.sealing.opening;

/** Sealed bytes do not open: another key, another context, or changed bytes; which of them cannot be told. */
public final class CannotOpenException extends Exception {
    private static final long serialVersionUID = 1L;

    CannotOpenException(String message) {
        super(message);
    }
}
