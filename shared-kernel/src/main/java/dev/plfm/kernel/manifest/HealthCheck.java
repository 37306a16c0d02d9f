package dev.plfm.kernel.manifest;

import org.jspecify.annotations.Nullable;

/**
 * How a node finds out whether an instance is ready.
 *
 * @param path what to GET; always there for {@link HealthType#HTTP}
 * @param port the number of the declared port, also where the manifest gives its name
 */
public record HealthCheck(
        HealthType type,
        @Nullable String path,
        int port,
        int intervalSeconds,
        int timeoutSeconds,
        int gracePeriodSeconds,
        int successThreshold,
        int failureThreshold) {}
