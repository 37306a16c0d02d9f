package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What the decision needs to know of one instance that has not stopped.
 *
 * @param generation the workload's when it was requested
 * @param constraints what was asked of its node when it was requested
 * @param nodeId where it runs, or null while it has no place
 * @param status what it was last heard to do; booting until it says otherwise
 * @param bootingSince when its node got it, or it began to boot anew; null while it has no place
 * @param readySince when it became ready, in this boot; null before
 * @param drainUntil when its grace ends; null unless it drains
 * @param placementFailure why no node took it, or null
 * @param relocation why it is to go elsewhere, or null when it may stay
 */
public record InstanceView(
        InstanceId id,
        int generation,
        String specHash,
        Constraints constraints,
        Instant requestedAt,
        @Nullable NodeId nodeId,
        DesiredState desired,
        InstanceStatus status,
        @Nullable Instant bootingSince,
        @Nullable Instant readySince,
        @Nullable Instant drainUntil,
        @Nullable String placementFailure,
        @Nullable String relocation) {

    static final Comparator<InstanceView> OLDEST =
            Comparator.comparing(InstanceView::requestedAt).thenComparing(InstanceView::id);
    static final Comparator<InstanceView> LEAST_MISSED =
            Comparator.comparing(InstanceView::isReady).thenComparing(OLDEST);

    boolean isReady() {
        return status == InstanceStatus.READY;
    }

    boolean isPlaced() {
        return nodeId != null;
    }

    /** Whether it writes to volumes, whatever is wanted of its workload by now: it stays where they are, and nobody may take its place. */
    boolean hasVolumes() {
        return !constraints.volumes().isEmpty();
    }

    /** Whether it waits for a place only because its organization has used up what it may use. */
    boolean lacksQuota() {
        return !isPlaced() && placementFailure != null && placementFailure.startsWith(Sentences.QUOTA);
    }
}
