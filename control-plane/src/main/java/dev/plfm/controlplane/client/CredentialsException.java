package dev.plfm.controlplane.client;

import org.jspecify.annotations.Nullable;

/** There is no sign-in that can be used; message and hint are for people. */
public final class CredentialsException extends RuntimeException {
    private final String hint;

    CredentialsException(String message, String hint) {
        this(message, hint, null);
    }

    CredentialsException(String message, String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    public String hint() {
        return hint;
    }
}
