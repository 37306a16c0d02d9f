package dev.plfm.convergence.schedule;

/** The best and the second best of the nodes offered, whatever their order: of equal ones the smaller number is better. */
final class Ballot {
    static final int NONE = -1;

    final int leastOnNode;
    final int leastInRegion;
    int winner = NONE;
    int second = NONE;
    long winning;
    long secondBest;

    Ballot(int leastOnNode, int leastInRegion) {
        this.leastOnNode = leastOnNode;
        this.leastInRegion = leastInRegion;
    }

    void offer(int node, long score) {
        if (winner == NONE || better(node, score, winner, winning)) {
            second = winner;
            secondBest = winning;
            winner = node;
            winning = score;
        } else if (second == NONE || better(node, score, second, secondBest)) {
            second = node;
            secondBest = score;
        }
    }

    static boolean better(int node, long score, int other, long othersScore) {
        return score > othersScore || score == othersScore && node < other;
    }
}
