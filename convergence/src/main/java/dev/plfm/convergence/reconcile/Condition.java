package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.value.WorkloadCondition;
import dev.plfm.kernel.value.WorkloadStatus;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How near a workload is to what is desired.
 *
 * @param reason one word for programs, or null when there is nothing to explain
 * @param message one sentence for people, or null
 * @param aspects Available, Progressing, Scheduled and Degraded, or none when nobody has looked yet
 */
public record Condition(
        WorkloadStatus status,
        @Nullable String reason,
        @Nullable String message,
        List<WorkloadCondition> aspects) {
    /** The reason of a workload that is on its way out. */
    public static final String RETIRING = "retiring";

    /** The reason of a workload whose volumes are on a silent node. */
    public static final String HOME_NODE_OFFLINE = "volume_home_node_offline";

    /** The reason of a workload that stays as it is, as the node that holds its volumes is being emptied. */
    public static final String HOME_NODE_DRAINING = "home_node_draining";

    /** The reason of a workload whose canary or new set waits for somebody who promotes it. */
    public static final String AWAITING_PROMOTION = "awaiting_promotion";

    /** The reason of a workload whose canary or new set has to be ready for a while before it is promoted. */
    public static final String PROVING = "proving";

    /** The reason of a workload whose rollout somebody has paused. */
    public static final String PAUSED = "paused";

    /** The reason of a workload whose canary or new set can no longer be promoted, as its deploy failed otherwise. */
    public static final String DEPLOY_ENDED = "deploy_ended";

    /** The reason of a workload whose rollout stands still, as somebody aborted its deploy. */
    public static final String DEPLOY_ABORTED = "deploy_aborted";

    /** The reason of a workload that needs secrets that there are not. */
    public static final String SECRETS_MISSING = "secrets_missing";

    /** The reason of a workload whose manifest mounts volumes where none is attached. */
    public static final String VOLUMES_MISSING = "volumes_missing";

    /** The reason of a workload whose rollout has not got on for too long. */
    public static final String PROGRESS_DEADLINE_EXCEEDED = "progress_deadline_exceeded";

    public Condition {
        aspects = List.copyOf(aspects);
    }

    /** What holds from the moment that something new is wanted. */
    public static Condition unexamined() {
        return new Condition(WorkloadStatus.PROGRESSING, null, null, List.of());
    }

    static Condition of(WorkloadStatus status, @Nullable String reason, String message) {
        return new Condition(status, reason, message, List.of());
    }

    /** What holds once a workload is to go, until so many instances have stopped. */
    public static Condition retiring(int live) {
        return of(WorkloadStatus.PROGRESSING, RETIRING, "Instances still to stop: " + live + ".");
    }

    /** Whether it says that the node with the volumes is silent. */
    public boolean saysHomeNodeOffline() {
        return HOME_NODE_OFFLINE.equals(reason)
                || aspects.stream().anyMatch(aspect -> HOME_NODE_OFFLINE.equals(aspect.reason()));
    }

    /** Whether both say the same to a program; the sentences may differ. */
    public boolean sameAs(Condition other) {
        return status == other.status
                && Objects.equals(reason, other.reason)
                && withoutMessages().equals(other.withoutMessages());
    }

    private List<WorkloadCondition> withoutMessages() {
        return aspects.stream()
                .map(aspect -> new WorkloadCondition(aspect.type(), aspect.holds(), aspect.reason(), null))
                .toList();
    }
}
