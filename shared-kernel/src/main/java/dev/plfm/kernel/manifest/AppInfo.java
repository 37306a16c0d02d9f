package dev.plfm.kernel.manifest;

import org.jspecify.annotations.Nullable;

/** What a manifest says about its app to people; it identifies nothing. */
public record AppInfo(@Nullable String name, @Nullable String description) {}
