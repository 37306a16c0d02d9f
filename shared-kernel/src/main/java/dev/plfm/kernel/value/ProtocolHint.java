package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How traffic of a route is told apart and passed on. */
public enum ProtocolHint {
    /** By the host name in the TLS handshake, which is passed on unopened. */
    TLS_PASSTHROUGH,
    /** By address and port alone. */
    TCP_RAW;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
