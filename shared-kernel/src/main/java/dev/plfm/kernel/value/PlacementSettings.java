package dev.plfm.kernel.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a workload's instances should run, whatever its manifest says. New instances follow it; those that run stay.
 *
 * @param constraints what every node must be
 * @param affinities what nodes had better be
 * @param priority 0..100: with preemption enabled, instances of strictly lower priority make room for those of a higher one
 */
public record PlacementSettings(List<LabelConstraint> constraints, List<LabelAffinity> affinities, int priority) {
    public static final int DEFAULT_PRIORITY = 50;
    public static final int HIGHEST_PRIORITY = 100;

    public PlacementSettings(
            @Nullable List<LabelConstraint> constraints, @Nullable List<LabelAffinity> affinities, int priority) {
        this.constraints = constraints == null ? List.of() : List.copyOf(constraints);
        this.affinities = affinities == null ? List.of() : List.copyOf(affinities);
        this.priority = priority;
    }

    /** Any node, medium priority. */
    public static PlacementSettings none() {
        return new PlacementSettings(List.of(), List.of(), DEFAULT_PRIORITY);
    }
}
