package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.value.WorkloadStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How near a workload is to what is desired.
 *
 * @param reason one word for programs, or null when there is nothing to explain
 * @param message one sentence for people, or null
 */
public record Condition(
        WorkloadStatus status,
        @Nullable String reason,
        @Nullable String message) {
    /** The reason of a workload that is on its way out. */
    public static final String RETIRING = "retiring";

    /** The reason of a workload whose volumes are on a silent node. */
    public static final String HOME_NODE_OFFLINE = "volume_home_node_offline";

    /** What holds from the moment that something new is wanted. */
    public static Condition unexamined() {
        return new Condition(WorkloadStatus.PROGRESSING, null, null);
    }

    /** Whether both say the same to a program; the sentence may differ. */
    public boolean sameAs(Condition other) {
        return status == other.status && Objects.equals(reason, other.reason);
    }
}
