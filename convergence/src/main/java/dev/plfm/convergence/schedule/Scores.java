package dev.plfm.convergence.schedule;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The soft rules, each a score in 0..1, and their weights. Spread over nodes outweighs what load and packing usually make up; a node
 * on which instances keep failing loses even to a less spread placement.
 */
final class Scores {
    static final double CPU_OVERCOMMIT = 4.0;

    private static final double SPREAD_WEIGHT = 4.0;
    private static final double REGION_WEIGHT = 1.0;
    private static final double CPU_WEIGHT = 1.0;
    private static final double PACKING_WEIGHT = 0.5;
    private static final double RELIABILITY_WEIGHT = 4.0;
    private static final double PRECISION = 10_000;

    private Scores() {}

    static double total(double spread, double region, double cpu, double packing, double reliability) {
        return SPREAD_WEIGHT * spread
                + REGION_WEIGHT * region
                + CPU_WEIGHT * cpu
                + PACKING_WEIGHT * packing
                + RELIABILITY_WEIGHT * reliability;
    }

    /** 1 for the fewest, then 1/2, 1/3 ... */
    static double fewest(int count, int least) {
        return 1.0 / (1 + count - least);
    }

    /** 1 when idle, 0 when all that may be promised is. */
    static double cpu(double reserved, double cores) {
        return Math.max(0, 1 - reserved / (cores * CPU_OVERCOMMIT));
    }

    /** Fuller is better: whole nodes stay free for what is large. */
    static double packing(long reserved, long memory) {
        return memory <= 0 ? 0 : Math.min(1, (double) reserved / memory);
    }

    static double reliability(double startFailures) {
        return 1 / (1 + startFailures);
    }

    /** For the explanation: by name, rounded. */
    static Map<String, Double> explain(double spread, double region, double cpu, double packing, double reliability) {
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("spread", round(spread));
        scores.put("region_spread", round(region));
        scores.put("cpu", round(cpu));
        scores.put("packing", round(packing));
        scores.put("reliability", round(reliability));
        return scores;
    }

    static double round(double score) {
        return Math.round(score * PRECISION) / PRECISION;
    }
}
