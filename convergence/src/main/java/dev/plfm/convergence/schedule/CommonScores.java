package dev.plfm.convergence.schedule;

/** What nodes have left, and those scores that are the same for all workloads, kept for quick addition. */
final class CommonScores {
    /** Less than any score: the node does not fit. */
    static final int UNFIT = Ballot.NONE;

    private final long[] free;
    private final int[] cpuReserved;
    private final int[] packedAndSteady;
    private final double[] perCore;
    private final double[] perByte;

    CommonScores(int nodes) {
        free = new long[nodes];
        cpuReserved = new int[nodes];
        packedAndSteady = new int[nodes];
        perCore = new double[nodes];
        perByte = new double[nodes];
    }

    /** Notes how the node is now. */
    void set(int i, NodeView node) {
        free[i] = node.freeMemoryBytes();
        perCore[i] = Scores.perCore(node.cpuCores());
        perByte[i] = Scores.perByte(node.memoryBytes());
        cpuReserved[i] = Scores.share(perCore[i], node.reservedCpu());
        packedAndSteady[i] = Scores.share(perByte[i], node.reservedMemoryBytes())
                + (int) Scores.weighSteadiness(node.startFailures(), node.flaps());
    }

    /**
     * Of a node when so much comes to it, or {@link #UNFIT}.
     *
     * @param affinities the score of each node for its labels; empty when the request wants none
     */
    int of(int i, double cpu, long memory, int[] affinities) {
        if (memory > free[i]) {
            return UNFIT;
        }
        return Scores.weighLoad(
                        cpuReserved[i],
                        Scores.share(perCore[i], cpu),
                        packedAndSteady[i] + Scores.share(perByte[i], memory))
                + (affinities.length == 0 ? 0 : affinities[i]);
    }
}
