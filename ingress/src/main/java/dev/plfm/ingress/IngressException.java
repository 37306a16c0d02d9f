package dev.plfm.ingress;

import org.jspecify.annotations.Nullable;

/** Why an ingress node cannot start, in words for whoever starts it. */
public final class IngressException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IngressException(String message) {
        super(message);
    }

    public IngressException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
