package dev.plfm.controlplane.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/** Times requests by endpoint and outcome, under the names of Spring's own observations, which take ten times as long. */
final class RequestTimesFilter extends OncePerRequestFilter {
    private static final String NAME = "http.server.requests";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final MeterRegistry meters;
    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

    RequestTimesFilter(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Of a bounded number, whatever clients ask for. */
    private record Kind(String method, String uri, int status, String exception) {}

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long begun = System.nanoTime();
        String exception = "none";
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException e) {
            exception = e.getClass().getSimpleName();
            throw e;
        } finally {
            if (request.isAsyncStarted()) {
                request.getAsyncContext().addListener(new End(request, response, begun));
            } else {
                record(request, response, begun, exception);
            }
        }
    }

    private void record(HttpServletRequest request, HttpServletResponse response, long begun, String exception) {
        int status = exception.equals("none") ? response.getStatus() : HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "UNKNOWN";
        Kind kind = new Kind(method, pattern(request, status), status, exception);
        timers.computeIfAbsent(kind, this::timer).record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
    }

    private static String pattern(HttpServletRequest request, int status) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        if (pattern != null) {
            return pattern.toString();
        }
        return status == HttpServletResponse.SC_NOT_FOUND ? "NOT_FOUND" : "UNKNOWN";
    }

    private Timer timer(Kind kind) {
        HttpStatus.Series series = HttpStatus.Series.resolve(kind.status);
        String outcome = series == null ? "UNKNOWN" : series.name().replace("SUCCESSFUL", "SUCCESS");
        return Timer.builder(NAME)
                .tag("method", kind.method)
                .tag("uri", kind.uri)
                .tag("status", Integer.toString(kind.status))
                .tag("outcome", outcome)
                .tag("exception", kind.exception)
                .tag("error", kind.exception)
                .register(meters);
    }

    /** Streams and long-polls end long after their thread is gone. */
    private final class End implements AsyncListener {
        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final long begun;

        End(HttpServletRequest request, HttpServletResponse response, long begun) {
            this.request = request;
            this.response = response;
            this.begun = begun;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            record(request, response, begun, "none");
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
