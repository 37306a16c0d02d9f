package dev.plfm.query.explain;

import dev.plfm.convergence.schedule.Failing;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.InstanceStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node has to do with an instance.
 *
 * @param orgId whose instance it is
 * @param currentNodeId where it is, if it has a node
 * @param fits whether the node could run it now
 * @param failing every hard rule that the node does not pass
 * @param score its weighted sum, and {@code scores} what it is made of; absent when it does not fit
 * @param winner the node that would get it if it were placed now, or null when none fits
 * @param why of one that has a node: why it is there
 */
record NodeWhyNot(
        NodeId nodeId,
        InstanceId instanceId,
        OrgId orgId,
        String processType,
        InstanceStatus status,
        @Nullable NodeId currentNodeId,
        boolean fits,
        String sentence,
        List<Failing> failing,
        @Nullable Double score,
        @Nullable Map<String, Double> scores,
        @Nullable Standing winner,
        @Nullable String why) {

    /** A node and its weighted sum. */
    record Standing(NodeId nodeId, double score, Map<String, Double> scores) {}
}
