package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** In what manner a deploy replaces the instances that are there. */
public enum RolloutStrategy {
    /** A few at a time. */
    ROLLING,
    /** Some new instances beside all of the old ones, and the rest once they have proved themselves. */
    CANARY,
    /** A full set of new instances, then all of the old ones go at once. */
    BLUE_GREEN;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
