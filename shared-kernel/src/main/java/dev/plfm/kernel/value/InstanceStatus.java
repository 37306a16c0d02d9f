package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an instance really does. */
public enum InstanceStatus {
    BOOTING,
    READY,
    DRAINING,
    STOPPED,
    FAILED;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
