package dev.plfm.command.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What is planned. */
enum PlanKind {
    DEPLOY,
    ROLLBACK,
    SCALE,
    DRAIN;

    @JsonValue
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
