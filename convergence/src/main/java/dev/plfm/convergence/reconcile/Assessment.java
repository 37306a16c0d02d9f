package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says in what condition a workload is, once a decision's steps are taken.
 *
 * @param live all that has not stopped
 * @param anyOldLeft whether one of another spec is among them
 * @param current those of the desired spec that stay
 * @param leaving those in service until their replacement is ready
 */
record Assessment(
        WorkloadView workload,
        Instant now,
        int wanted,
        int live,
        boolean anyOldLeft,
        List<InstanceView> current,
        List<InstanceView> leaving,
        Failures failures) {

    Condition condition() {
        if (workload.retiring()) {
            return condition(WorkloadStatus.PROGRESSING, Condition.RETIRING, "Instances still to stop: " + live + ".");
        }
        if (workload.wanted().stateful() && workload.homeNodeOffline()) {
            return condition(
                    WorkloadStatus.DEGRADED, Condition.HOME_NODE_OFFLINE, "The node that holds its volumes is silent.");
        }
        if (ready() == wanted && current.size() == wanted && live == wanted) {
            return condition(WorkloadStatus.CONVERGED, null, ready() + " of " + wanted + " instances are ready.");
        }
        if (failures.exhausted()) {
            return condition(
                    WorkloadStatus.FAILED,
                    failures.lastReason(),
                    workload.wanted().rollout().maxFailures() + " instances of generation "
                            + workload.wanted().generation() + " failed within "
                            + Failures.WINDOW.toMinutes() + " minutes, the last one with " + failures.lastReason()
                            + "; nothing more is tried until the next deploy.");
        }
        return unfinished();
    }

    private Condition unfinished() {
        boolean tooFewServe = ready() + leaving.size() < wanted;
        WorkloadStatus hampered = tooFewServe ? WorkloadStatus.DEGRADED : WorkloadStatus.PROGRESSING;
        String noPlace = placementFailure();
        if (noPlace != null) {
            return condition(hampered, noPlace, "There is no place for a new instance: " + noPlace + ".");
        }
        if (ready() < wanted && failures.anyRecent(now)) {
            return condition(
                    hampered,
                    failures.lastReason(),
                    "An instance failed with " + failures.lastReason() + "; another follows.");
        }
        if (tooFewServe && workload.hasConverged()) {
            return condition(
                    WorkloadStatus.DEGRADED, "instances_missing", ready() + " of " + wanted + " instances are ready.");
        }
        return condition(
                WorkloadStatus.PROGRESSING,
                activity(),
                ready() + " of " + wanted + " instances are up to date and ready.");
    }

    private String activity() {
        if (anyOldLeft) {
            return "rolling_out";
        }
        if (!leaving.isEmpty()) {
            return "evacuating";
        }
        return ready() < wanted ? "starting" : "draining";
    }

    private @Nullable String placementFailure() {
        return current.stream()
                .map(InstanceView::placementFailure)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private int ready() {
        return (int) current.stream().filter(InstanceView::isReady).count();
    }

    private static Condition condition(WorkloadStatus status, @Nullable String reason, String message) {
        return new Condition(status, reason, message, List.of());
    }
}
