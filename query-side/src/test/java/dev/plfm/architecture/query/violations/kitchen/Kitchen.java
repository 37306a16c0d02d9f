package dev.plfm.architecture.query.violations.kitchen;

import dev.plfm.architecture.query.violations.pantry.Pantry;

/** A view that knows another. */
public record Kitchen(Pantry pantry) {}
