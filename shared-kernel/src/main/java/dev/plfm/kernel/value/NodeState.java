package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether a node takes work, and if not, why. */
public enum NodeState {
    ACTIVE,
    DRAINING,
    DISABLED,
    DEGRADED,
    OFFLINE;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
