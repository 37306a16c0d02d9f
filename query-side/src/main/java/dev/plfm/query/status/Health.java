package dev.plfm.query.status;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether an environment does what it is to do. */
enum Health {
    /** All that is wanted is ready, nothing has failed, and the desired releases have what routes lead to. */
    HEALTHY,
    DEGRADED,
    /** A workload has given up. */
    FAILED;

    @JsonValue
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
