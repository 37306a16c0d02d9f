package dev.plfm.controlplane.http;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.DomainException.FieldError;
import dev.plfm.kernel.error.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An error as clients see it, in the form of RFC 9457. */
record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        String requestId,
        boolean retryable,
        int retryAfterSeconds,
        @Nullable List<FieldError> details) {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final String TYPE_PREFIX = "urn:plfm:problem:";

    static Problem of(DomainException failure, String requestId) {
        ErrorCode code = failure.code();
        int retryAfter = failure.retryAfterSeconds() > 0 ? failure.retryAfterSeconds() : code.retryable() ? 1 : 0;
        return new Problem(
                TYPE_PREFIX + code.wire(),
                code.category().title(),
                code.category().status(),
                String.valueOf(failure.getMessage()),
                code.wire(),
                requestId,
                code.retryable(),
                retryAfter,
                failure.details().isEmpty() ? null : failure.details());
    }
}
