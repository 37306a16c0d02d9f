package dev.plfm.kernel.value;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** In what form secrets came. */
public enum SecretFormat {
    /** Clear text: lines of key and value. */
    PLATFORM_ENV_V1,
    /** Sealed by the client: the control plane never sees it open. */
    SEALED_V1;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
