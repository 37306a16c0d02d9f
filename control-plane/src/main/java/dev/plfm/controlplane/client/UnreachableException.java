package dev.plfm.controlplane.client;

/** Nobody answers at the address of the control plane, or nobody to be trusted; the message is for people. */
public final class UnreachableException extends RuntimeException {
    UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
