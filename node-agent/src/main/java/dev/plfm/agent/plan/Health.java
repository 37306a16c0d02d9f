package dev.plfm.agent.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to tell that an instance serves.
 *
 * @param port number or name of a declared port
 */
public record Health(
        Type type,
        @Nullable String path,
        String port,
        @Nullable Integer intervalSeconds,
        @Nullable Integer timeoutSeconds,
        @Nullable Integer gracePeriodSeconds,
        @Nullable Integer successThreshold,
        @Nullable Integer failureThreshold) {

    /** What is tried on the port. */
    public enum Type {
        /** A connection is accepted. */
        @JsonProperty("tcp")
        TCP,
        /** A GET of the path is answered with 200 to 399. */
        @JsonProperty("http")
        HTTP
    }

    public Health {
        type = Objects.requireNonNullElse(type, Type.TCP);
    }

    public Duration interval() {
        return Duration.ofSeconds(atLeastOne(intervalSeconds, 10));
    }

    public Duration timeout() {
        return Duration.ofSeconds(atLeastOne(timeoutSeconds, 2));
    }

    /** How long after the start failures do not count. */
    public Duration grace() {
        return Duration.ofSeconds(gracePeriodSeconds == null ? 10 : Math.max(0, gracePeriodSeconds));
    }

    public int successesNeeded() {
        return atLeastOne(successThreshold, 1);
    }

    public int failuresTolerated() {
        return atLeastOne(failureThreshold, 3);
    }

    private static int atLeastOne(@Nullable Integer value, int fallback) {
        return value == null ? fallback : Math.max(1, value);
    }
}
