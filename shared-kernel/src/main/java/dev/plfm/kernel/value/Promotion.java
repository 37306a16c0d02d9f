package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Who decides that a canary or a full new set takes over. */
public enum Promotion {
    /** The control plane, once all of it has been ready for the health window. */
    AUTOMATIC,
    /** Somebody who promotes the deploy. */
    MANUAL;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
