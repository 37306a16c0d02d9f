package dev.plfm.convergence.schedule;

import dev.plfm.kernel.value.LabelAffinity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a node stands with respect to a request that fits.
 *
 * @param onNode how many instances of the workload it has, and {@code leastOnNode} the fewest of all nodes that fit
 * @param inRegion how many its region has, and {@code leastInRegion} the fewest of all regions with a node that fits
 * @param node as it is before the instance comes
 */
record Standing(PlacementRequest request, NodeView node, int onNode, int leastOnNode, int inRegion, int leastInRegion) {

    /** The weighted sum, in millionths. */
    long score() {
        return Scores.weighSpread(onNode, leastOnNode)
                + Scores.weighRegion(inRegion, leastInRegion)
                + Scores.weighLoad(node, request.cpu(), request.memoryBytes())
                + Scores.weighSteadiness(node.startFailures(), node.flaps())
                + Scores.weighAffinity(affinities(), affinities().isEmpty() ? Map.of() : node.allLabels());
    }

    /** Each score by name, rounded. */
    Map<String, Double> scores() {
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("spread", Scores.round(Scores.fewest(onNode, leastOnNode)));
        scores.put("region_spread", Scores.round(Scores.fewest(inRegion, leastInRegion)));
        scores.put("cpu", Scores.round(Scores.cpu(cpuThen(), node.cpuCores())));
        scores.put("packing", Scores.round(Scores.packing(memoryThen(), node.memoryBytes())));
        scores.put("reliability", Scores.round(Scores.fewFailures(node.startFailures())));
        scores.put("stability", Scores.round(Scores.fewFailures(node.flaps())));
        if (!affinities().isEmpty()) {
            scores.put("affinity", Scores.round(Scores.affinity(affinities(), node.allLabels())));
        }
        return scores;
    }

    private double cpuThen() {
        return node.reservedCpu() + request.cpu();
    }

    private long memoryThen() {
        return node.reservedMemoryBytes() + request.memoryBytes();
    }

    private List<LabelAffinity> affinities() {
        return request.constraints().settingsOrNone().affinities();
    }
}
