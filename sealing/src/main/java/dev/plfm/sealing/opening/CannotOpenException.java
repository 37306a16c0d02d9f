package dev.plfm.sealing.opening;

/** Sealed bytes do not open: another key, another context, or changed bytes; which of them cannot be told. */
public final class CannotOpenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean keyIsHere;

    CannotOpenException(String message, boolean keyIsHere) {
        super(message);
        this.keyIsHere = keyIsHere;
    }

    /** Whether it did not open although the key that it is said to be sealed to was tried; else another node may have that key. */
    public boolean keyIsHere() {
        return keyIsHere;
    }
}
