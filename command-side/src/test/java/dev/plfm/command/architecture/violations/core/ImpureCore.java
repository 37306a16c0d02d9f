package dev.plfm.command.architecture.violations.core;

import java.time.Instant;

public final class ImpureCore {
    Instant decide() {
        new Helper().help();
        return Instant.now();
    }
}
