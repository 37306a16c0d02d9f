package dev.plfm.kernel.error;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The error codes of the REST contract, each with its category and whether a retry can help. */
public enum ErrorCode {
    INVALID_ARGUMENT(Category.INVALID),
    INVALID_ID(Category.INVALID),
    INVALID_JSON(Category.INVALID),
    INVALID_MANIFEST(Category.INVALID),
    INVALID_IDEMPOTENCY_KEY(Category.INVALID),
    INVALID_CURSOR(Category.INVALID),
    AUTHORIZATION_PENDING(Category.INVALID),
    EXPIRED_TOKEN(Category.INVALID),
    ACCESS_DENIED(Category.INVALID),
    UNAUTHORIZED(Category.UNAUTHENTICATED),
    TOKEN_EXPIRED(Category.UNAUTHENTICATED),
    TOKEN_REVOKED(Category.UNAUTHENTICATED),
    FORBIDDEN(Category.FORBIDDEN),
    INSUFFICIENT_SCOPE(Category.FORBIDDEN),
    NOT_FOUND(Category.NOT_FOUND),
    METHOD_NOT_ALLOWED(Category.METHOD_NOT_ALLOWED),
    NOT_ACCEPTABLE(Category.NOT_ACCEPTABLE),
    PAYLOAD_TOO_LARGE(Category.PAYLOAD_TOO_LARGE),
    UNSUPPORTED_MEDIA_TYPE(Category.UNSUPPORTED_MEDIA_TYPE),
    CONFLICT(Category.CONFLICT),
    ALREADY_EXISTS(Category.CONFLICT),
    VERSION_CONFLICT(Category.CONFLICT),
    IDEMPOTENCY_KEY_REUSE(Category.CONFLICT),
    QUOTA_EXCEEDED(Category.CONFLICT),
    IN_USE(Category.CONFLICT),
    PLAN_STALE(Category.CONFLICT),
    RATE_LIMITED(Category.RATE_LIMITED),
    SLOW_DOWN(Category.RATE_LIMITED),
    INTERNAL(Category.INTERNAL),
    UNAVAILABLE(Category.UNAVAILABLE),
    PROJECTION_LAGGING(Category.UNAVAILABLE);

    private final Category category;

    ErrorCode(Category category) {
        this.category = category;
    }

    public Category category() {
        return category;
    }

    /** Whether the same request may succeed later without being changed. */
    public boolean retryable() {
        return this == AUTHORIZATION_PENDING || category == Category.RATE_LIMITED || category == Category.UNAVAILABLE;
    }

    /** The code as clients see it, such as {@code version_conflict}. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What kind of failure a code is; each kind answers with one HTTP status. */
    public enum Category {
        INVALID(400, "Bad request"),
        UNAUTHENTICATED(401, "Not authenticated"),
        FORBIDDEN(403, "Forbidden"),
        NOT_FOUND(404, "Not found"),
        METHOD_NOT_ALLOWED(405, "Method not allowed"),
        NOT_ACCEPTABLE(406, "Not acceptable"),
        CONFLICT(409, "Conflict"),
        PAYLOAD_TOO_LARGE(413, "Payload too large"),
        UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
        RATE_LIMITED(429, "Too many requests"),
        INTERNAL(500, "Internal error"),
        UNAVAILABLE(503, "Unavailable");

        private final int status;
        private final String title;

        Category(int status, String title) {
            this.status = status;
            this.title = title;
        }

        public int status() {
            return status;
        }

        public String title() {
            return title;
        }
    }
}
