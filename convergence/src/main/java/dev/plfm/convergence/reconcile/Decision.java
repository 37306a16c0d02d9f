package dev.plfm.convergence.reconcile;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to do for a workload now.
 *
 * @param steps in this order
 * @param nextCheckAt when time alone could change the decision, or null when it cannot
 * @param condition how things stand
 */
public record Decision(List<Step> steps, @Nullable Instant nextCheckAt, Condition condition) {
    public Decision {
        steps = List.copyOf(steps);
    }
}
