package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How near a workload is to what is desired. */
public enum WorkloadStatus {
    CONVERGED,
    PROGRESSING,
    DEGRADED,
    FAILED;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
