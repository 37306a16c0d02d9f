package dev.plfm.convergence.schedule;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Placement;
import java.util.Map;

/** What became of a request. */
public sealed interface Outcome {
    PlacementRequest request();

    /** It should run there, for these reasons. */
    record Assigned(PlacementRequest request, NodeId nodeId, Placement placement) implements Outcome {}

    /**
     * No node fits.
     *
     * @param reason that of the nodes that came nearest
     * @param rejections how many nodes each rule ruled out
     */
    record Rejected(PlacementRequest request, String reason, Map<String, Integer> rejections) implements Outcome {}
}
