package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a snapshot or a restore is; it never goes back. */
public enum JobStatus {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether nothing more comes. */
    public boolean ended() {
        return this == SUCCEEDED || this == FAILED;
    }

    /** Whether a job may go from this to the other. */
    public boolean precedes(JobStatus other) {
        return !ended() && other.ordinal() > ordinal();
    }
}
