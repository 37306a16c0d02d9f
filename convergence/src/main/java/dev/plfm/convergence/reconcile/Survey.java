package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.ReasonCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every instance once: what has to go however the workload is rolled out goes, and the others are told apart into those of
 * the desired spec and old ones.
 */
final class Survey {
    private final WorkloadView workload;
    private final Instant now;
    private final Leaving leaving;
    private final Draft draft;
    private final List<InstanceView> current = new ArrayList<>();
    private final List<InstanceView> old = new ArrayList<>();
    private boolean moveUnderWay;

    Survey(WorkloadView workload, Instant now, Leaving leaving, Draft draft) {
        this.workload = workload;
        this.now = now;
        this.leaving = leaving;
        this.draft = draft;
        workload.instances().forEach(this::look);
    }

    private void look(InstanceView instance) {
        if (workload.isToGiveUp(instance)) {
            draft.giveUp(instance);
            return;
        }
        if (instance.desired() == DesiredState.RUNNING) {
            lookAtRunning(instance);
            return;
        }
        moveUnderWay |= mustMove(instance);
        if (instance.desired() == DesiredState.DRAINING) {
            endDrain(instance);
        }
    }

    private void endDrain(InstanceView instance) {
        Instant until = instance.drainUntil();
        if (instance.status() == InstanceStatus.FAILED) {
            draft.stop(instance, Reasons.FAILED);
        } else if (until == null || !now.isBefore(until)) {
            draft.stop(instance, Reasons.DRAIN_GRACE_OVER);
        } else {
            draft.checkAt(until);
        }
    }

    private void lookAtRunning(InstanceView instance) {
        String reason = reasonToGo(instance);
        if (instance.status() == InstanceStatus.FAILED) {
            draft.stop(instance, Reasons.FAILED);
        } else if (reason != null) {
            draft.remove(instance, reason);
        } else if (startsTooSlowly(instance)) {
            draft.fail(
                    instance,
                    ReasonCode.STARTUP_TIMEOUT,
                    "Not ready within " + workload.wanted().startupTimeout().toSeconds() + " s.");
        } else if (workload.isCurrent(instance)) {
            current.add(instance);
        } else {
            old.add(instance);
        }
    }

    private @Nullable String reasonToGo(InstanceView instance) {
        if (workload.retiring()) {
            return Condition.RETIRING;
        }
        if (instance.status() == InstanceStatus.DRAINING) {
            return Reasons.DRAINED_BY_NODE;
        }
        if (!instance.hasVolumes() && isOn(instance, leaving.disabled())) {
            return Reasons.NODE_DISABLED;
        }
        boolean asksForAnotherPlace = !instance.isPlaced()
                && workload.isCurrent(instance)
                && !instance.constraints().equals(workload.wanted().constraints());
        return asksForAnotherPlace ? Reasons.PLACEMENT_CHANGED : null;
    }

    private boolean startsTooSlowly(InstanceView instance) {
        Instant since = instance.bootingSince();
        if (since == null || instance.status() != InstanceStatus.BOOTING) {
            return false;
        }
        Instant limit = since.plus(workload.wanted().startupTimeout());
        if (now.isBefore(limit)) {
            draft.checkAt(limit);
            return false;
        }
        return true;
    }

    private static boolean isOn(InstanceView instance, Set<NodeId> nodes) {
        NodeId node = instance.nodeId();
        return node != null && nodes.contains(node);
    }

    /** Whether it has to go elsewhere, replacement first. An old one would only make room for another spec, which is the rollout's to do. */
    boolean mustMove(InstanceView instance) {
        return !instance.hasVolumes()
                && instance.isPlaced()
                && (instance.relocation() != null && workload.isCurrent(instance)
                        || isOn(instance, leaving.draining()));
    }

    /** Whether the node that holds its volumes is being emptied, so that nothing new could start there. */
    boolean isHomeLeaving() {
        NodeId home = workload.wanted().constraints().homeNodeId();
        return home != null
                && workload.wanted().stateful()
                && (leaving.draining().contains(home) || leaving.disabled().contains(home));
    }

    /** Whether something is kept that the silent node alone can go on with. */
    boolean isHomeOffline() {
        return workload.homeNodeOffline()
                && workload.wanted().stateful()
                && workload.instances().stream()
                        .anyMatch(instance ->
                                instance.isPlaced() && instance.hasVolumes() && !workload.isToGiveUp(instance));
    }

    String reasonToMove(InstanceView instance) {
        String relocation = instance.relocation();
        return relocation == null ? Reasons.NODE_DRAINING : relocation;
    }

    /** Whether something that had to go elsewhere is on its way out. */
    boolean moveUnderWay() {
        return moveUnderWay;
    }

    WorkloadView workload() {
        return workload;
    }

    Instant now() {
        return now;
    }

    /** How many instances there should be in the end. */
    int wanted() {
        return workload.replicas();
    }

    /** Those of the desired spec that are to go on running. */
    List<InstanceView> current() {
        return current.stream().filter(draft::keeps).toList();
    }

    /** Those of other specs that are to go on running for now. */
    List<InstanceView> old() {
        return old.stream().filter(draft::keeps).toList();
    }

    /** How many are ready and to go on running, of whatever spec. */
    int serving() {
        return ready(current) + ready(old);
    }

    /** How many of the desired spec are ready and to go on running. */
    int upToDate() {
        return ready(current);
    }

    private int ready(List<InstanceView> instances) {
        return (int) instances.stream()
                .filter(InstanceView::isReady)
                .filter(draft::keeps)
                .count();
    }

    /** Why one of those that are to run has no place, or null. */
    @Nullable String placementFailure() {
        return Stream.concat(current.stream(), old.stream())
                .filter(draft::keeps)
                .map(InstanceView::placementFailure)
                .filter(failure -> failure != null)
                .findFirst()
                .orElse(null);
    }
}
