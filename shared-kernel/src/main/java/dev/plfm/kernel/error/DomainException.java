package dev.plfm.kernel.error;

import java.util.List;

/** A refusal that the caller can understand: a code of the contract, a sentence, and the fields at fault. */
public final class DomainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient List<FieldError> details;
    private final int retryAfterSeconds;

    public DomainException(ErrorCode code, String detail) {
        this(code, detail, List.of());
    }

    public DomainException(ErrorCode code, String detail, List<FieldError> details) {
        this(code, detail, details, 0);
    }

    public DomainException(ErrorCode code, String detail, List<FieldError> details, int retryAfterSeconds) {
        super(detail, null, false, code == ErrorCode.INTERNAL);
        this.code = code;
        this.details = List.copyOf(details);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** {@code invalid_argument} with one field named. */
    public static DomainException invalid(String field, String message) {
        return new DomainException(
                ErrorCode.INVALID_ARGUMENT, field + ": " + message, List.of(new FieldError(field, message)));
    }

    /** {@code not_found}: there is no such thing, or it belongs to somebody else. */
    public static DomainException notFound(String what) {
        return new DomainException(ErrorCode.NOT_FOUND, "There is no such " + what + ".");
    }

    /** {@code version_conflict}: the client saw {@code expected}, the resource is at {@code current}. */
    public static DomainException versionConflict(long expected, long current) {
        return new DomainException(
                ErrorCode.VERSION_CONFLICT,
                "Expected version " + expected + " but the resource is at version " + current
                        + ": read it again, then retry.");
    }

    public ErrorCode code() {
        return code;
    }

    public List<FieldError> details() {
        return details;
    }

    /** Seconds to wait before a retry; 0 when the code says nothing about it. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    /** One field at fault and what is wrong with it. */
    public record FieldError(String field, String message) {}
}
