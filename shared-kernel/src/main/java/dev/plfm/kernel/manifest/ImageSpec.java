package dev.plfm.kernel.manifest;

import dev.plfm.kernel.value.ImageRef;
import org.jspecify.annotations.Nullable;

/** The image a manifest names, if it names one, and when nodes fetch it. */
public record ImageSpec(@Nullable ImageRef ref, PullPolicy pullPolicy) {

    /** The digest the reference pins, if it pins one. */
    public @Nullable String pinnedDigest() {
        return ref == null ? null : ref.digest();
    }
}
