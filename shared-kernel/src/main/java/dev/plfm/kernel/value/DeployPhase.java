package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a deploy that has not ended does, or waits for. */
public enum DeployPhase {
    ROLLING,
    /** Somebody has to promote it. */
    AWAITING_PROMOTION,
    /** Somebody has to resume it. */
    PAUSED;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
