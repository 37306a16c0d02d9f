package dev.plfm.agent.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How an instance ends, and whether its process is started again when it ends by itself. */
public record Lifecycle(
        @Nullable Integer terminationGraceSeconds,
        RestartPolicy restartPolicy,
        @Nullable Integer maxRetries,
        @Nullable Integer backoffSeconds) {

    static final Lifecycle DEFAULT = new Lifecycle(null, RestartPolicy.ALWAYS, null, null);

    /** When to start a process again. */
    public enum RestartPolicy {
        @JsonProperty("always")
        ALWAYS,
        @JsonProperty("on-failure")
        ON_FAILURE,
        @JsonProperty("never")
        NEVER
    }

    public Lifecycle {
        restartPolicy = Objects.requireNonNullElse(restartPolicy, RestartPolicy.ALWAYS);
    }

    public Duration terminationGrace() {
        return Duration.ofSeconds(terminationGraceSeconds == null ? 10 : Math.max(0, terminationGraceSeconds));
    }

    public int retries() {
        return maxRetries == null ? 3 : Math.max(0, maxRetries);
    }

    public Duration backoff() {
        return Duration.ofSeconds(backoffSeconds == null ? 2 : Math.max(0, backoffSeconds));
    }
}
