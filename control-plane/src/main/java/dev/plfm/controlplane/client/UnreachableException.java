package dev.plfm.controlplane.client;

/** Nobody answers at the address of the control plane, or nobody to be trusted; message and hint are for people. */
public final class UnreachableException extends RuntimeException {
    private final String hint;

    UnreachableException(String message, String hint, Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    public String hint() {
        return hint;
    }
}
