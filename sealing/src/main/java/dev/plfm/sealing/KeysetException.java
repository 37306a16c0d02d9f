package dev.plfm.sealing;

/** A keyset cannot be used; the message says why and holds nothing of its content. */
public class KeysetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KeysetException(String message) {
        super(message);
    }
}
