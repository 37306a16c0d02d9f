package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.value.LabelAffinity;
import dev.plfm.kernel.value.LabelConstraint;
import dev.plfm.kernel.value.PlacementSettings;
import java.time.Instant;
import java.util.List;

/** Where the instances of one process type should run; version 1 with the default settings until they are set. */
public record PlacementResource(
        EnvId envId,
        String processType,
        List<LabelConstraint> constraints,
        List<LabelAffinity> affinities,
        int priority,
        Instant updatedAt,
        long resourceVersion)
        implements Resource {

    /** The resource that has these settings. */
    public static PlacementResource of(
            EnvId envId, String processType, PlacementSettings settings, Instant updatedAt, long resourceVersion) {
        return new PlacementResource(
                envId,
                processType,
                settings.constraints(),
                settings.affinities(),
                settings.priority(),
                updatedAt,
                resourceVersion);
    }

    /** Whether these are its settings. */
    public boolean hasSettings(PlacementSettings settings) {
        return settings.equals(new PlacementSettings(constraints, affinities, priority));
    }
}
