package dev.plfm.convergence.schedule;

import dev.plfm.kernel.value.LabelConstraint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes that pass the hard rules which placements do not change: state, freshness, architecture, labels. */
final class Field {
    private static final int ABSENT = -1;

    /** By region, ascending. */
    final int[][] inRegion;

    /** How many nodes each rule ruled out. */
    final int[] rejected = new int[Rule.values().length];

    final int size;
    private final int[] position;

    Field(Board board, Key key) {
        position = new int[board.size()];
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
        inRegion = new int[sizes.length][];
        int all = 0;
        for (int r = 0; r < sizes.length; r++) {
            inRegion[r] = new int[sizes[r]];
            all += sizes[r];
        }
        size = all;
        for (int i = 0; i < position.length; i++) {
            if (position[i] != ABSENT) {
                inRegion[board.region(i)][position[i]] = i;
            }
        }
    }

    boolean has(int node) {
        return position[node] != ABSENT;
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
