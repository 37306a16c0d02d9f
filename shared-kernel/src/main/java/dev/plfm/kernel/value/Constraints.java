package dev.plfm.kernel.value;

import dev.plfm.kernel.id.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node must be or have to run an instance; null members ask for nothing.
 *
 * @param volumeIds what it mounts; no other living instance may have one of them
 * @param settings the workload's placement settings at the time of the request
 */
public record Constraints(
        @Nullable String arch,
        @Nullable NodeId homeNodeId,
        @Nullable List<String> volumeIds,
        @Nullable PlacementSettings settings) {

    /** Any node will do. */
    public static Constraints none() {
        return new Constraints(null, null, null, null);
    }

    /** What it mounts, nothing when there is nothing to mount. */
    public List<String> volumes() {
        return volumeIds == null ? List.of() : volumeIds;
    }

    /** The placement settings, the default ones when there are none. */
    public PlacementSettings settingsOrNone() {
        return settings == null ? PlacementSettings.none() : settings;
    }
}
