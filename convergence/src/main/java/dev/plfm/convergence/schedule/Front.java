package dev.plfm.convergence.schedule;

import java.util.Arrays;

/**
 * The best two nodes of each region among those that have no instance of a workload, by the scores that are then the same for all
 * workloads; and how many nodes fit at all.
 */
final class Front {
    static final int NONE = Ballot.NONE;

    final int[] best;
    final int[] second;
    final int[] bestScore;
    final int[] secondScore;
    int fitting;

    Front(int regions) {
        best = new int[regions];
        second = new int[regions];
        bestScore = new int[regions];
        secondScore = new int[regions];
        Arrays.fill(best, NONE);
        Arrays.fill(second, NONE);
        Arrays.fill(bestScore, NONE);
        Arrays.fill(secondScore, NONE);
    }

    /** Of a field of one node at most. */
    static Front alone(Board board, Field field, PlacementRequest request, Presence presence) {
        Front front = new Front(board.regions());
        if (field.size > 0) {
            front.look(board, field.only(), request, board.affinities(request), presence);
        }
        return front;
    }

    /** Looks at every node of the field: the quickest for a request of a size that does not come again. */
    static Front survey(Board board, Field field, PlacementRequest request, Presence presence) {
        Front front = new Front(board.regions());
        int[] affinities = board.affinities(request);
        for (int i = 0; i < board.size(); i++) {
            if (field.has(i)) {
                front.look(board, i, request, affinities, presence);
            }
        }
        return front;
    }

    /** In ascending order of nodes, so that of equal ones the first stays. */
    private void look(Board board, int i, PlacementRequest request, int[] affinities, Presence presence) {
        int score = board.scores().of(i, request.cpu(), request.memoryBytes(), affinities);
        fitting += score == CommonScores.UNFIT ? 0 : 1;
        int r = board.region(i);
        if (score <= secondScore[r] || presence.onNode(i) > 0) {
            return;
        }
        boolean first = score > bestScore[r];
        second[r] = first ? best[r] : i;
        secondScore[r] = first ? bestScore[r] : score;
        best[r] = first ? i : best[r];
        bestScore[r] = first ? score : bestScore[r];
    }
}
