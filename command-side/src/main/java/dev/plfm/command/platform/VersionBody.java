package dev.plfm.command.platform;

import org.jspecify.annotations.Nullable;

/** The body that a DELETE may have instead of an If-Match header. */
public record VersionBody(@Nullable Long expectedVersion) {
    /** The version in the body, if there is a body and it has one. */
    public static @Nullable Long of(@Nullable VersionBody body) {
        return body == null ? null : body.expectedVersion();
    }
}
