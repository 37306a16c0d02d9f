package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a deploy is. */
public enum DeployStatus {
    QUEUED,
    ROLLING,
    SUCCEEDED,
    FAILED;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether nothing more happens to it. */
    public boolean terminal() {
        return this == SUCCEEDED || this == FAILED;
    }
}
