package dev.plfm.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node as its agent sees it.
 *
 * @param nodeId the control plane's name for it, once it is enrolled
 * @param planCursor position of the plan it follows; -1 before the first
 */
public record NodeSnapshot(
        String hostname, @Nullable String nodeId, Phase phase, long planCursor, List<InstanceSnapshot> instances) {

    /** Where a node is in its life. */
    public enum Phase {
        ENROLLING,
        /** The control plane does not let it in; it keeps asking, slowly. */
        REFUSED,
        /** Sends heartbeats and follows its plan. */
        FOLLOWING,
        KILLED
    }
}
