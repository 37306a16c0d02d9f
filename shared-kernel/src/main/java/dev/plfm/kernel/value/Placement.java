package dev.plfm.kernel.value;

import dev.plfm.kernel.id.NodeId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why an instance runs where it runs.
 *
 * @param candidates how many nodes were looked at
 * @param rejections how many nodes each hard rule ruled out
 * @param score the chosen node's weighted sum
 * @param scores the chosen node's score for each soft rule, 0..1
 * @param runnerUp the next best node, or null when there was none
 */
public record Placement(
        int candidates,
        Map<String, Integer> rejections,
        double score,
        Map<String, Double> scores,
        @Nullable RunnerUp runnerUp) {
    /** The next best node and its weighted sum. */
    public record RunnerUp(NodeId nodeId, double score) {}
}
