package dev.plfm.kernel.access;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What kind of actor caused an event. */
public enum ActorType {
    USER,
    SERVICE_PRINCIPAL,
    SYSTEM;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
