package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether an ingress node is heard from. */
public enum IngressState {
    ACTIVE,
    OFFLINE;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
