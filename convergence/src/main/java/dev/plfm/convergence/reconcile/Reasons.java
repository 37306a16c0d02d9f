package dev.plfm.convergence.reconcile;

import dev.plfm.kernel.value.ReasonCode;
import java.util.Set;

/** Why decisions take instances out of service. */
public final class Reasons {
    static final String REPLACED = "replaced";
    static final String SCALED_DOWN = "scaled_down";
    static final String FAILED = "failed";
    static final String DRAINED_BY_NODE = "drained_by_node";
    static final String DRAIN_GRACE_OVER = "drain_grace_over";
    static final String NODE_DISABLED = "node_disabled";
    static final String NODE_DRAINING = ReasonCode.NODE_DRAINING.wire();
    static final String VOLUME_DETACHED = "volume_detached";
    static final String PLACEMENT_CHANGED = "placement_changed";

    private static final Set<String> ALL = Set.of(
            REPLACED,
            SCALED_DOWN,
            FAILED,
            DRAINED_BY_NODE,
            DRAIN_GRACE_OVER,
            NODE_DISABLED,
            NODE_DRAINING,
            VOLUME_DETACHED,
            PLACEMENT_CHANGED,
            Condition.RETIRING,
            ReasonCode.STARTUP_TIMEOUT.wire());

    private Reasons() {}

    /** Whether it is a decision's own reason, and not one that somebody else gave, who evicts or relocates. */
    public static boolean isOfDecision(String reason) {
        return ALL.contains(reason);
    }
}
