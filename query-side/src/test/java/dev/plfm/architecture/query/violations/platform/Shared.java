package dev.plfm.architecture.query.violations.platform;

import dev.plfm.architecture.query.violations.kitchen.Kitchen;

/** A platform that knows a view. */
public record Shared(Kitchen kitchen) {}
