package dev.plfm.architecture.query.violations.pantry;

import dev.plfm.sealing.opening.Opener;

/** Could open what is sealed, which is refused. */
public record PantryKey(Opener opener) {}
