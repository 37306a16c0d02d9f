package dev.plfm.convergence.schedule;

import dev.plfm.kernel.value.LabelConstraint;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes that pass the hard rules which placements do not change: state, freshness, architecture, labels. */
final class Field {
    private static final int ABSENT = -1;

    /** By region, ascending. */
    final int[][] inRegion;

    /** How many nodes each rule ruled out. */
    final int[] rejected;

    final int size;
    private final int[] position;
    private final int only;

    Field(Board board, Key key) {
        rejected = new int[Rule.values().length];
        position = new int[board.size()];
        only = ABSENT;
        int[] sizes = new int[board.regions()];
        for (int i = 0; i < position.length; i++) {
            Rule broken = broken(board, key, i);
            if (broken == null) {
                position[i] = sizes[board.region(i)]++;
            } else {
                position[i] = ABSENT;
                rejected[broken.ordinal()]++;
            }
        }
        size = Arrays.stream(sizes).sum();
        inRegion = Arrays.stream(sizes).mapToObj(int[]::new).toArray(int[][]::new);
        for (int i = 0; i < position.length; i++) {
            if (position[i] != ABSENT) {
                inRegion[board.region(i)][position[i]] = i;
            }
        }
    }

    private Field(Field all, int home) {
        boolean there = home >= 0 && all.has(home);
        inRegion = all.inRegion;
        position = all.position;
        only = there ? home : position.length;
        size = there ? 1 : 0;
        rejected = all.rejected.clone();
        rejected[Rule.VOLUME_HOME.ordinal()] = all.size - size;
    }

    /** What is left of it when volumes are on that node; a negative number when there is no such node. */
    Field only(int home) {
        return new Field(this, home);
    }

    /** The node of which {@link #only(int)} made it. */
    int only() {
        return only;
    }

    boolean has(int node) {
        return position[node] != ABSENT && (only == ABSENT || only == node);
    }

    /** Its place among those of its region; only of a node of the field. */
    int position(int node) {
        return position[node];
    }

    private static @Nullable Rule broken(Board board, Key key, int i) {
        Rule unusable = board.unusable(i);
        if (unusable != null) {
            return unusable;
        }
        if (HardRules.otherArch(key.arch(), board.node(i))) {
            return Rule.ARCH;
        }
        for (LabelConstraint constraint : key.constraints()) {
            if (!constraint.holds(board.labels(i))) {
                return Rule.LABELS;
            }
        }
        return null;
    }

    /** What a field depends on. */
    record Key(@Nullable String arch, List<LabelConstraint> constraints) {
        static Key of(PlacementRequest request) {
            return new Key(
                    request.constraints().arch(),
                    request.constraints().settingsOrNone().constraints());
        }
    }
}
