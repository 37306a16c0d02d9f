package dev.plfm.convergence.schedule;

import dev.plfm.kernel.id.NodeId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node has to do with a request.
 *
 * @param failing every hard rule that it does not pass; empty when it fits
 * @param score the weighted sum, or null when it does not fit
 * @param scores each score by name, 0..1, or null when it does not fit
 */
public record NodeVerdict(
        NodeId nodeId,
        List<Failing> failing,
        @Nullable Double score,
        @Nullable Map<String, Double> scores) {

    /** Whether it could run the instance. */
    public boolean fits() {
        return failing.isEmpty();
    }

    /** Its reasons, each once, in the order of the rules. */
    public List<String> reasons() {
        return failing.stream().map(Failing::reason).distinct().toList();
    }
}
