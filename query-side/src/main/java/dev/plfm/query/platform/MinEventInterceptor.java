package dev.plfm.query.platform;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Holds a read with {@code X-Min-Event-Id} back until the read model has reached that event. */
final class MinEventInterceptor implements HandlerInterceptor {
    private static final String HEADER = "X-Min-Event-Id";
    private static final int RETRY_AFTER_SECONDS = 1;

    private final ReadModelPosition position;
    private final Duration timeout;

    MinEventInterceptor(ReadModelPosition position, Duration timeout) {
        this.position = position;
        this.timeout = timeout;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String wanted = request.getHeader(HEADER);
        if (wanted != null && isRead(request)) {
            await(positive(wanted));
        }
        return true;
    }

    private void await(long eventId) {
        if (!position.await(eventId, timeout)) {
            throw new DomainException(
                    ErrorCode.PROJECTION_LAGGING,
                    "The read model has not reached event " + eventId + " yet: try again.",
                    List.of(),
                    RETRY_AFTER_SECONDS);
        }
    }

    private static boolean isRead(HttpServletRequest request) {
        return HttpMethod.GET.matches(request.getMethod()) || HttpMethod.HEAD.matches(request.getMethod());
    }

    private static long positive(String text) {
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) == 0) {
            throw DomainException.invalid(HEADER, "must be a positive integer");
        }
        return Long.parseLong(text);
    }
}
