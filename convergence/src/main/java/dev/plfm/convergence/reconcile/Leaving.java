package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.id.NodeId;
import java.util.Set;

/**
 * The nodes that stateless instances must leave.
 *
 * @param draining with a replacement first, one instance at a time per workload
 * @param disabled at once
 */
public record Leaving(Set<NodeId> draining, Set<NodeId> disabled) {
    public Leaving {
        draining = Set.copyOf(draining);
        disabled = Set.copyOf(disabled);
    }

    /** Nothing has to leave its node. */
    public static Leaving none() {
        return new Leaving(Set.of(), Set.of());
    }
}
