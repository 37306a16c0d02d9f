package dev.plfm.controlplane.demo;

/** The demonstration did not get where it should; the message says why, for people. */
public final class DemoException extends RuntimeException {
    public DemoException(String message) {
        super(message);
    }
}
