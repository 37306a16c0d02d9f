package dev.plfm.architecture.query.violations.pantry;

import dev.plfm.architecture.query.violations.platform.Shared;

/** A view that knows the platform, which is allowed. */
public record Pantry(Shared shared) {}
