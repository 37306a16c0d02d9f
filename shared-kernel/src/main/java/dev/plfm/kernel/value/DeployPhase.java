package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a deploy that has not ended does, or waits for. */
public enum DeployPhase {
    ROLLING,
    /** Somebody has to promote it. */
    AWAITING_PROMOTION,
    /** Somebody has to resume it. */
    PAUSED;

    /**
     * What a deploy shows.
     *
     * @param underway what it would do or wait for if it were not paused
     * @return null before it has begun and once it has ended
     */
    public static @Nullable DeployPhase of(DeployStatus status, boolean paused, DeployPhase underway) {
        if (status.terminal()) {
            return null;
        }
        if (paused) {
            return PAUSED;
        }
        return status == DeployStatus.QUEUED ? null : underway;
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
