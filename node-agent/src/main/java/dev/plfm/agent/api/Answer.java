package dev.plfm.agent.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What came back from the control plane, or that nothing did.
 *
 * @param status the HTTP status; 0 when there was no answer
 * @param failure why there was no answer
 */
public record Answer(
        int status,
        @Nullable String etag,
        byte[] body,
        @Nullable String failure) {

    static Answer unreachable(Throwable cause) {
        String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
        return new Answer(0, null, new byte[0], cause.getClass().getSimpleName() + message);
    }

    public boolean ok() {
        return status >= 200 && status < 300;
    }

    /** Whether the credential, or what the path names, is unknown to the control plane. */
    public boolean unknown() {
        return status == 401 || status == 404;
    }

    /** Whether the same request may be accepted later. */
    public boolean retryable() {
        return status == 0
                || status == 408
                || status == 429
                || status >= 500
                || Boolean.TRUE.equals(problem().retryable());
    }

    /** How long the control plane asks to be left alone; zero if it does not say. */
    public Duration retryAfter() {
        Integer seconds = problem().retryAfterSeconds();
        return Duration.ofSeconds(seconds == null ? 0 : Math.max(0, Math.min(seconds, 60)));
    }

    public Problem problem() {
        if (status < 400 || body.length == 0) {
            return Problem.NONE;
        }
        try {
            return read(Problem.class);
        } catch (JacksonException notAProblem) {
            return Problem.NONE;
        }
    }

    /** Throws {@link JacksonException} if the body is not of that shape. */
    public <T> T read(Class<T> type) {
        return Wire.mapper().readValue(body, type);
    }

    /** For people: the status, code and detail, or why there was no answer. */
    public String describe() {
        if (status == 0) {
            return "no answer (" + failure + ")";
        }
        Problem problem = problem();
        StringBuilder text = new StringBuilder().append(status);
        if (problem.code() != null) {
            text.append(' ').append(problem.code());
        }
        if (problem.detail() != null) {
            text.append(": ").append(problem.detail());
        }
        return text.toString();
    }

    /** The status and size only: a body may hold a token. */
    @Override
    public String toString() {
        return "Answer[status=%d, bytes=%d]".formatted(status, body.length);
    }
}
