package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether a backend is told who the client is, in front of the first byte. */
public enum ProxyProtocol {
    OFF,
    /** PROXY protocol, version 2. */
    V2;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
