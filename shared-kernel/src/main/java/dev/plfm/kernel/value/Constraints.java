package dev.plfm.kernel.value;

import dev.plfm.kernel.id.NodeId;
import org.jspecify.annotations.Nullable;

/** What a node must be or have to run an instance; null members ask for nothing. */
public record Constraints(@Nullable String arch, @Nullable NodeId homeNodeId) {
    /** Any node will do. */
    public static Constraints none() {
        return new Constraints(null, null);
    }
}
