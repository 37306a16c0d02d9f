package dev.plfm.convergence.schedule;

import dev.plfm.kernel.value.LabelAffinity;
import java.util.List;
import java.util.Map;

/**
 * The soft rules, each a score in 0..1, and their weights. Spread over nodes outweighs what load and packing usually make up; a node
 * on which instances keep failing loses even to a less spread placement, and so does one without a label that is wanted with full
 * weight.
 *
 * <p>Weighted scores are whole millionths: their sums do not depend on the order of adding, so that equal nodes are equal however
 * they are compared.
 */
final class Scores {
    static final double CPU_OVERCOMMIT = 4.0;
    static final int SPREAD_WEIGHT = 4;
    static final int REGION_WEIGHT = 1;

    private static final int WHOLE_CPU = 1_000_000;
    private static final double PACKING_WEIGHT = 0.5;
    private static final double RELIABILITY_WEIGHT = 4.0;
    private static final double STABILITY_WEIGHT = 2.0;
    private static final double AFFINITY_WEIGHT = 8.0;
    private static final double UNITS = 1_000_000;
    private static final double PRECISION = 10_000;
    private static final double FULL_AFFINITY = 100;

    private Scores() {}

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

    /** 1 for a node on which nothing failed to start, or one that never fell silent; less with every time. */
    static double fewFailures(double failures) {
        return 1 / (1 + failures);
    }

    /** 1/2 is neutral: the sum of the weights of what holds adds up to as much as 1/2, or takes it away. */
    static double affinity(List<LabelAffinity> affinities, Map<String, String> labels) {
        double sum = 0;
        for (LabelAffinity affinity : affinities) {
            sum += affinity.holds(labels) ? affinity.weight() : 0;
        }
        return (1 + Math.max(-1, Math.min(1, sum / FULL_AFFINITY))) / 2;
    }

    static long weighSpread(int count, int least) {
        return units(SPREAD_WEIGHT * fewest(count, least));
    }

    static long weighRegion(int count, int least) {
        return units(REGION_WEIGHT * fewest(count, least));
    }

    /** Of a node that fits, with so much reserved and the request's cpu and memory to come. */
    static int weighLoad(NodeView node, double cpu, long memory) {
        double perCore = perCore(node.cpuCores());
        double perByte = perByte(node.memoryBytes());
        return weighLoad(
                share(perCore, node.reservedCpu()),
                share(perCore, cpu),
                share(perByte, node.reservedMemoryBytes()) + share(perByte, memory));
    }

    /** From the shares of what is reserved and of what comes: each is rounded on its own, so that each can be kept. */
    static int weighLoad(int cpuReserved, int cpu, int memoryThen) {
        return Math.max(0, WHOLE_CPU - cpuReserved - cpu) + memoryThen;
    }

    /** What a reserved core takes from the score. */
    static double perCore(double cores) {
        return cores > 0 ? WHOLE_CPU / (cores * CPU_OVERCOMMIT) : WHOLE_CPU;
    }

    /** What a reserved byte adds to the score. */
    static double perByte(long memory) {
        return memory > 0 ? PACKING_WEIGHT * UNITS / memory : 0;
    }

    /** No more than the whole, so that sums of shares stay small whatever was reserved. */
    static int share(double rate, double amount) {
        return (int) Math.min(WHOLE_CPU, rate * amount + 0.5);
    }

    static long weighSteadiness(double startFailures, double flaps) {
        return units(RELIABILITY_WEIGHT * fewFailures(startFailures)) + units(STABILITY_WEIGHT * fewFailures(flaps));
    }

    static long weighAffinity(List<LabelAffinity> affinities, Map<String, String> labels) {
        return affinities.isEmpty() ? 0 : units(AFFINITY_WEIGHT * affinity(affinities, labels));
    }

    static double ofUnits(long units) {
        return units / UNITS;
    }

    static double round(double score) {
        return Math.round(score * PRECISION) / PRECISION;
    }

    /** Rounds what is not negative; what is no number counts as nought. */
    private static long units(double weighted) {
        return (long) (weighted * UNITS + 0.5);
    }
}
