package dev.plfm.command.reconcile;

import dev.plfm.kernel.manifest.HealthCheck;
import dev.plfm.kernel.manifest.Prestart;
import dev.plfm.kernel.manifest.ProcessSpec;

/** How long an instance may take from its node's getting it until it is ready. */
final class StartupTimeout {
    private static final int LEAST_SECONDS = 120;

    private StartupTimeout() {}

    /** The time that its manifest gives it: what runs before, then the grace and every failure that its health check forgives. */
    static int secondsOf(ProcessSpec process) {
        int before =
                process.prestarts().stream().mapToInt(Prestart::timeoutSeconds).sum();
        HealthCheck health = process.health();
        int unhealthy =
                health == null ? 0 : health.gracePeriodSeconds() + health.failureThreshold() * health.intervalSeconds();
        return Math.max(LEAST_SECONDS, before + unhealthy);
    }
}
