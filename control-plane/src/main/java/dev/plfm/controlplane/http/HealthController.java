package dev.plfm.controlplane.http;

import dev.plfm.kernel.access.Unauthenticated;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the process lives, whether it can serve, and its figures. */
@RestController
class HealthController {
    private final JdbcClient jdbc;
    private final EventProcessingConfiguration processing;
    private final PrometheusMeterRegistry meters;

    HealthController(JdbcClient jdbc, EventProcessingConfiguration processing, PrometheusMeterRegistry meters) {
        this.jdbc = jdbc;
        this.processing = processing;
        this.meters = meters;
    }

    @GetMapping("/healthz")
    @Unauthenticated
    Health live() {
        return new Health("ok", null);
    }

    @GetMapping("/readyz")
    @Unauthenticated
    Health ready() {
        long head = jdbc.sql("SELECT coalesce(max(event_id), 0) FROM event_log")
                .query(Long.class)
                .single();
        Map<String, String> checks = new TreeMap<>();
        checks.put("database", "ok, log at " + head);
        List<String> stuck = processing.eventProcessors().values().stream()
                .filter(StreamingEventProcessor.class::isInstance)
                .map(StreamingEventProcessor.class::cast)
                .filter(processor -> isStuck(processor))
                .map(StreamingEventProcessor::getName)
                .toList();
        if (!stuck.isEmpty()) {
            throw new DomainException(
                    ErrorCode.UNAVAILABLE,
                    "These event processors keep failing, see the log: " + String.join(", ", stuck));
        }
        checks.put("event_processors", "ok");
        return new Health("ok", checks);
    }

    private static boolean isStuck(StreamingEventProcessor processor) {
        return !processor.isRunning()
                || processor.isError()
                || processor.processingStatus().values().stream().anyMatch(status -> status.isErrorState());
    }

    @GetMapping(path = "/metrics", produces = MediaType.TEXT_PLAIN_VALUE)
    @Unauthenticated
    String metrics() {
        return meters.scrape();
    }

    /** The form of both health answers. */
    record Health(
            String status,
            @org.jspecify.annotations.Nullable Map<String, String> checks) {}
}
