package dev.plfm.convergence.schedule;

import java.util.Arrays;

/** How many instances of one workload there are on nodes, of those that have any, and in regions. */
final class Presence {
    private static final int FIRST_ROOM = 4;

    private final int[] inRegion;
    private int[] nodes = new int[FIRST_ROOM];
    private int[] counts = new int[FIRST_ROOM];
    private int size;

    Presence(int regions) {
        inRegion = new int[regions];
    }

    void add(int node, int region, int count) {
        inRegion[region] += count;
        for (int k = 0; k < size; k++) {
            if (nodes[k] == node) {
                counts[k] += count;
                return;
            }
        }
        if (size == nodes.length) {
            nodes = Arrays.copyOf(nodes, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        nodes[size] = node;
        counts[size++] = count;
    }

    /** How many nodes have any. */
    int size() {
        return size;
    }

    int node(int k) {
        return nodes[k];
    }

    int count(int k) {
        return counts[k];
    }

    int onNode(int node) {
        for (int k = 0; k < size; k++) {
            if (nodes[k] == node) {
                return counts[k];
            }
        }
        return 0;
    }

    int inRegion(int region) {
        return inRegion[region];
    }
}
