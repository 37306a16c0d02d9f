package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.Rollout;
import java.time.Instant;
import java.util.Collections;
import java.util.List;

/**
 * What the decision needs to know of a workload.
 *
 * @param retiring whether everything is to go
 * @param homeNodeOffline whether the node that holds its volumes is silent; of consequence when stateful
 * @param hasConverged whether it was converged since what is wanted was last set
 * @param promoted whether this generation was promoted, by somebody or by an earlier decision
 * @param proven whether this generation was converged once, or promoted: until then every end of one of its instances is held against it
 * @param progressSince when the rollout last got on: what is wanted was set, it was promoted or retried, more up-to-date instances than ever
 *     were ready, or somebody was waited for in vain
 * @param progressTold the greatest number of up-to-date ready instances that the world was told of since what is wanted was set
 * @param instances those that have not stopped
 * @param failures of instances of the desired spec
 * @param condition as last told to the world
 */
public record WorkloadView(
        Wanted wanted,
        boolean retiring,
        boolean homeNodeOffline,
        boolean hasConverged,
        boolean promoted,
        boolean proven,
        Instant progressSince,
        int progressTold,
        List<InstanceView> instances,
        Failures failures,
        Condition condition) {
    public WorkloadView {
        instances = List.copyOf(instances);
    }

    /** How many instances there should be in the end. */
    public int replicas() {
        if (retiring) {
            return 0;
        }
        return wanted.stateful() ? Math.min(wanted.replicas(), 1) : wanted.replicas();
    }

    /** How many instances more than wanted there may be during its rollout, those that are going included. */
    public int surge() {
        Rollout rollout = wanted.rollout();
        Integer canary = rollout.canaryInstances();
        return switch (rollout.strategy()) {
            case ROLLING -> rollout.maxSurge();
            case CANARY -> Math.max(rollout.maxSurge(), canary == null ? 0 : canary);
            case BLUE_GREEN -> Math.max(rollout.maxSurge(), replicas());
        };
    }

    /**
     * Whether an instance may go elsewhere just because it would be better off there: what replaces it comes, and is like it. Not so while
     * others are rolled out, or wait to be, or cannot be had.
     */
    public boolean isAtRest() {
        return !retiring
                && !wanted.paused()
                && !wanted.secretsMissing()
                && wanted.volumesMissing().isEmpty()
                && !failures.exhausted()
                && instances.stream()
                        .filter(instance -> instance.desired() == DesiredState.RUNNING)
                        .allMatch(this::isCurrent);
    }

    /**
     * Whether it is on a silent node with volumes that nobody wants of it any more. Who gets one of them next starts on that node, after it
     * has come back and stopped this one; so there is nothing to wait for.
     */
    boolean isToGiveUp(InstanceView instance) {
        return homeNodeOffline
                && instance.isPlaced()
                && instance.hasVolumes()
                && Collections.disjoint(
                        instance.constraints().volumes(), wanted.constraints().volumes());
    }

    boolean isCurrent(InstanceView instance) {
        return instance.specHash().equals(wanted.specHash());
    }
}
