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

    /** The vote on the nodes of the front and on those where the workload is already. */
    static Ballot of(Front front, Presence presence, Board board, Field field, PlacementRequest request) {
        int[] affinities = board.affinities(request);
        int[] common = new int[presence.size()];
        int leastOnNode = Integer.MAX_VALUE;
        int leastInRegion = Integer.MAX_VALUE;
        for (int k = 0; k < common.length; k++) {
            int node = presence.node(k);
            common[k] = field.has(node)
                    ? board.scores().of(node, request.cpu(), request.memoryBytes(), affinities)
                    : CommonScores.UNFIT;
            if (common[k] != CommonScores.UNFIT) {
                leastOnNode = Math.min(leastOnNode, presence.count(k));
                leastInRegion = Math.min(leastInRegion, presence.inRegion(board.region(node)));
            }
        }
        for (int r = 0; r < front.best.length; r++) {
            if (front.best[r] != NONE) {
                leastOnNode = 0;
                leastInRegion = Math.min(leastInRegion, presence.inRegion(r));
            }
        }
        Ballot ballot = new Ballot(leastOnNode, leastInRegion);
        for (int r = 0; r < front.best.length; r++) {
            ballot.offer(front.best[r], front.bestScore[r], 0, presence.inRegion(r));
            ballot.offer(front.second[r], front.secondScore[r], 0, presence.inRegion(r));
        }
        for (int k = 0; k < common.length; k++) {
            int node = presence.node(k);
            ballot.offer(
                    common[k] == CommonScores.UNFIT ? NONE : node,
                    common[k],
                    presence.count(k),
                    presence.inRegion(board.region(node)));
        }
        return ballot;
    }

    private void offer(int node, int common, int onNode, int inRegion) {
        if (node != NONE) {
            offer(node, common + Scores.weighSpread(onNode, leastOnNode) + Scores.weighRegion(inRegion, leastInRegion));
        }
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
