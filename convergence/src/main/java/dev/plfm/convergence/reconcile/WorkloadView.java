package dev.plfm.convergence.reconcile;

import java.time.Duration;
import java.util.List;

/**
 * What the decision needs to know of a workload.
 *
 * @param replicas how many instances are wanted
 * @param stateful whether it has mounts: at most one instance, never two at a time
 * @param retiring whether everything is to go
 * @param homeNodeOffline whether the node that holds its volumes is silent; of consequence when stateful
 * @param hasConverged whether it was converged since what is wanted was last set
 * @param instances those that have not stopped
 * @param failures of instances of the desired spec
 * @param condition as last told to the world
 */
public record WorkloadView(
        int generation,
        String specHash,
        int replicas,
        boolean stateful,
        boolean retiring,
        boolean homeNodeOffline,
        boolean hasConverged,
        Duration startupTimeout,
        List<InstanceView> instances,
        Failures failures,
        Condition condition) {

    /** How many instances there should be in the end. */
    int wanted() {
        if (retiring) {
            return 0;
        }
        return stateful ? Math.min(replicas, 1) : replicas;
    }
}
