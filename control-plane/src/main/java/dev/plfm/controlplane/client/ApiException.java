package dev.plfm.controlplane.client;

import org.jspecify.annotations.Nullable;

/** The API refused a request. */
public final class ApiException extends RuntimeException {
    private final int status;
    private final String code;
    private final String detail;
    private final @Nullable Integer retryAfterSeconds;

    ApiException(String request, int status, String code, String detail, @Nullable Integer retryAfterSeconds) {
        super(request + " was answered " + status + " " + code + ": " + detail);
        this.status = status;
        this.code = code;
        this.detail = detail;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public int status() {
        return status;
    }

    /** Such as {@code version_conflict}; empty when it was not the control plane that answered. */
    public String code() {
        return code;
    }

    /** What is wrong, in a sentence. */
    public String detail() {
        return detail;
    }

    /** Null when it was not said. */
    public @Nullable Integer retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
