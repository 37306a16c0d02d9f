package dev.plfm.query.status;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.RouteId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How an environment is, at a glance.
 *
 * @param currentReleaseId what {@code web}, or else the first process type, last converged on
 * @param releaseSynced whether every process type has converged on the release that it is to run
 * @param lastReconcileAt when something last happened to a workload or an instance
 * @param lastError the last failure since the workload it befell converged
 */
record EnvStatus(
        EnvId envId,
        String envName,
        AppId appId,
        String appName,
        @Nullable ReleaseId currentReleaseId,
        @Nullable ReleaseId desiredReleaseId,
        boolean releaseSynced,
        Instances instances,
        List<Route> routes,
        @Nullable Instant lastReconcileAt,
        @Nullable String lastError,
        Health status) {
    private static final String MAIN_PROCESS_TYPE = "web";

    static EnvStatus of(
            Names names, @Nullable Instant lastReconcileAt, List<ProcessStatus> processes, List<RouteStatus> routes) {
        ProcessStatus main = processes.stream()
                .min(Comparator.comparing((ProcessStatus process) ->
                                !process.processType().equals(MAIN_PROCESS_TYPE))
                        .thenComparing(ProcessStatus::processType))
                .orElse(null);
        return new EnvStatus(
                names.envId(),
                names.envName(),
                names.appId(),
                names.appName(),
                main == null ? null : main.currentReleaseId(),
                main == null ? null : main.desiredReleaseId(),
                processes.stream()
                        .allMatch(process -> Objects.equals(process.currentReleaseId(), process.desiredReleaseId())),
                Instances.of(processes),
                routes.stream().map(RouteStatus::shown).toList(),
                lastReconcileAt,
                lastError(processes),
                health(processes, routes));
    }

    private static @Nullable String lastError(List<ProcessStatus> processes) {
        return processes.stream()
                .filter(process -> process.lastErrorAt() != null)
                .max(Comparator.comparing(ProcessStatus::lastErrorAt))
                .map(ProcessStatus::lastError)
                .orElse(null);
    }

    private static Health health(List<ProcessStatus> processes, List<RouteStatus> routes) {
        if (processes.stream().anyMatch(ProcessStatus::gaveUp)) {
            return Health.FAILED;
        }
        boolean allServe =
                processes.stream().allMatch(process -> process.ready() >= process.replicas() && process.failed() == 0);
        return allServe && routes.stream().noneMatch(RouteStatus::degraded) ? Health.HEALTHY : Health.DEGRADED;
    }

    /** What the status is of. */
    record Names(EnvId envId, String envName, AppId appId, String appName) {}

    /** How many instances are wanted and how many are in each state. */
    record Instances(int desired, int ready, int booting, int draining, int failed) {
        static Instances of(List<ProcessStatus> processes) {
            return new Instances(
                    sum(processes, ProcessStatus::replicas),
                    sum(processes, ProcessStatus::ready),
                    sum(processes, ProcessStatus::booting),
                    sum(processes, ProcessStatus::draining),
                    sum(processes, ProcessStatus::failed));
        }

        private static int sum(List<ProcessStatus> processes, ToIntFunction<ProcessStatus> count) {
            return processes.stream().mapToInt(count).sum();
        }
    }

    /** A hostname that leads here. */
    record Route(
            RouteId id,
            String hostname,
            int targetPort,
            RouteStatus.State status,
            RouteStatus.@Nullable Reason reason,
            int backendCount) {}
}
