package dev.plfm.kernel.manifest;

import com.fasterxml.jackson.annotation.JsonValue;

/** How a health check asks: by connecting, or by an HTTP GET that answers 2xx or 3xx. */
public enum HealthType {
    TCP("tcp"),
    HTTP("http");

    private final String wire;

    HealthType(String wire) {
        this.wire = wire;
    }

    /** The word for it in JSON and TOML. */
    @JsonValue
    public String wire() {
        return wire;
    }
}
