package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.value.WorkloadCondition;
import dev.plfm.kernel.value.WorkloadStatus;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The four conditions of a workload, each of which holds or does not, whatever the others do. */
final class Aspects {
    private static final Set<String> WAITING = Set.of(
            Condition.PAUSED,
            Condition.AWAITING_PROMOTION,
            Condition.SECRETS_MISSING,
            Condition.VOLUMES_MISSING,
            Condition.HOME_NODE_OFFLINE,
            Condition.HOME_NODE_DRAINING);

    private Aspects() {}

    static List<WorkloadCondition> of(Standing standing, Condition main) {
        return List.of(available(standing), progressing(standing, main), scheduled(standing), degraded(standing, main));
    }

    /** While it is rolled out, as many may be missing as the rollout allows. */
    private static WorkloadCondition available(Standing standing) {
        WorkloadView workload = standing.workload();
        int mayBeMissing = workload.hasConverged() || workload.wanted().stateful()
                ? 0
                : workload.wanted().rollout().maxUnavailable();
        boolean holds = standing.serving() >= standing.wanted() - mayBeMissing && !standing.homeNodeOffline();
        String reason = holds ? "all_ready" : "not_all_ready";
        return new WorkloadCondition("Available", holds, reason, Sentences.serving(standing));
    }

    private static WorkloadCondition progressing(Standing standing, Condition main) {
        WorkloadStatus status = main.status();
        if (status == WorkloadStatus.CONVERGED || status == WorkloadStatus.FAILED) {
            return progressing(false, Objects.requireNonNullElse(main.reason(), status.wire()), main.message());
        }
        if (main.reason() != null
                && (WAITING.contains(main.reason()) || main.reason().equals(Condition.RETIRING))) {
            return progressing(!WAITING.contains(main.reason()), main.reason(), main.message());
        }
        String activity = Assessment.activity(standing);
        return progressing(!WAITING.contains(activity), activity, Sentences.progress(standing));
    }

    private static WorkloadCondition progressing(boolean holds, String reason, @Nullable String message) {
        return new WorkloadCondition("Progressing", holds, reason, message);
    }

    private static WorkloadCondition scheduled(Standing standing) {
        String noPlace = standing.placementFailure();
        if (standing.lacksSecrets()) {
            return new WorkloadCondition("Scheduled", false, Condition.SECRETS_MISSING, Sentences.SECRETS);
        }
        if (standing.lacksVolumes()) {
            return new WorkloadCondition("Scheduled", false, Condition.VOLUMES_MISSING, Sentences.volumes(standing));
        }
        return noPlace == null
                ? new WorkloadCondition("Scheduled", true, "all_placed", "No instance is refused a place.")
                : new WorkloadCondition("Scheduled", false, noPlace, Sentences.noPlace(standing, noPlace));
    }

    private static WorkloadCondition degraded(Standing standing, Condition main) {
        if (standing.homeNodeOffline()) {
            return new WorkloadCondition(
                    "Degraded", true, Condition.HOME_NODE_OFFLINE, "The node that holds its volumes is silent.");
        }
        boolean holds = main.status() == WorkloadStatus.DEGRADED || main.status() == WorkloadStatus.FAILED;
        return new WorkloadCondition(
                "Degraded",
                holds,
                holds ? Objects.requireNonNullElse(main.reason(), main.status().wire()) : "healthy",
                holds ? main.message() : null);
    }
}
