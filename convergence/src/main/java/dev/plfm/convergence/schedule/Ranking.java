package dev.plfm.convergence.schedule;

import dev.plfm.convergence.schedule.Board.Take;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The nodes of a field in the order of those scores that are the same for all requests of one size and affinities: a tournament
 * tree a region, whose root is the best node.
 *
 * <p>The nodes that already have instances of the workload in question are taken out of the trees and looked at one by one,
 * so that within a tree only the common scores differ. What was taken from nodes since the last question is caught up with first.
 */
final class Ranking {
    private static final int NONE = Ballot.NONE;

    private final Board board;
    private final Field field;
    private final double cpu;
    private final long memory;
    private final int[] affinities;
    private final int[] common;
    private final int[][] trees;
    private final BitSet hidden = new BitSet();
    private Presence hiddenFor;
    private int seen;
    private int fitting;

    Ranking(Board board, Field field, PlacementRequest request) {
        this.board = board;
        this.field = field;
        cpu = request.cpu();
        memory = request.memoryBytes();
        affinities = board.affinities(request);
        common = new int[board.size()];
        trees = new int[field.inRegion.length][];
        hiddenFor = new Presence(board.regions());
        seen = board.takes().size();
        for (int r = 0; r < trees.length; r++) {
            trees[r] = tree(field.inRegion[r]);
        }
    }

    /** Makes it the ranking for a workload, as things are now. */
    void turnTo(Presence presence) {
        List<Take> takes = board.takes();
        boolean other = hiddenFor != presence;
        if (other) {
            showAll();
        }
        for (; seen < takes.size(); seen++) {
            Take take = takes.get(seen);
            if (field.has(take.node())) {
                rate(take.node());
                if (!other && take.presence() == presence) {
                    hidden.set(take.node());
                }
                refresh(take.node());
            }
        }
        if (other) {
            hiddenFor = presence;
            hide(presence);
        }
    }

    /** As of now, for the workload to which it was turned. */
    Front front() {
        Front front = new Front(trees.length);
        front.fitting = fitting;
        for (int r = 0; r < trees.length; r++) {
            int best = trees[r][1];
            if (best != NONE) {
                int second = second(r, best);
                front.best[r] = best;
                front.bestScore[r] = common[best];
                front.second[r] = second;
                front.secondScore[r] = second == NONE ? NONE : common[second];
            }
        }
        return front;
    }

    private int[] tree(int[] nodes) {
        int leaves = Math.max(1, Integer.highestOneBit(Math.max(1, 2 * nodes.length - 1)));
        int[] tree = new int[2 * leaves];
        Arrays.fill(tree, NONE);
        for (int n = 0; n < nodes.length; n++) {
            int node = nodes[n];
            common[node] = board.scores().of(node, cpu, memory, affinities);
            if (common[node] != CommonScores.UNFIT) {
                fitting++;
                tree[leaves + n] = node;
            }
        }
        for (int k = leaves - 1; k >= 1; k--) {
            tree[k] = better(tree[2 * k], tree[2 * k + 1]);
        }
        return tree;
    }

    private void rate(int node) {
        fitting -= common[node] == CommonScores.UNFIT ? 0 : 1;
        common[node] = board.scores().of(node, cpu, memory, affinities);
        fitting += common[node] == CommonScores.UNFIT ? 0 : 1;
    }

    private void refresh(int node) {
        int[] tree = trees[board.region(node)];
        int k = tree.length / 2 + field.position(node);
        tree[k] = hidden.get(node) || common[node] == CommonScores.UNFIT ? NONE : node;
        for (k /= 2; k >= 1; k /= 2) {
            tree[k] = better(tree[2 * k], tree[2 * k + 1]);
        }
    }

    private void showAll() {
        for (int node = hidden.nextSetBit(0); node >= 0; node = hidden.nextSetBit(node + 1)) {
            hidden.clear(node);
            refresh(node);
        }
    }

    private void hide(Presence presence) {
        for (int k = 0; k < presence.size(); k++) {
            int node = presence.node(k);
            if (field.has(node)) {
                hidden.set(node);
                refresh(node);
            }
        }
    }

    /** The best of those that lost to the winner itself, on its way to the root. */
    private int second(int r, int winner) {
        int[] tree = trees[r];
        int second = NONE;
        for (int k = tree.length / 2 + field.position(winner); k > 1; k /= 2) {
            second = better(second, tree[k ^ 1]);
        }
        return second;
    }

    private int better(int a, int b) {
        if (a == NONE || b == NONE) {
            return a == NONE ? b : a;
        }
        return Ballot.better(a, common[a], b, common[b]) ? a : b;
    }
}
