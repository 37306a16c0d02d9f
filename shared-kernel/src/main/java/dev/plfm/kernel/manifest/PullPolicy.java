package dev.plfm.kernel.manifest;

import com.fasterxml.jackson.annotation.JsonValue;

/** When a node fetches the image. */
public enum PullPolicy {
    IF_NOT_PRESENT("if_not_present"),
    ALWAYS("always");

    private final String wire;

    PullPolicy(String wire) {
        this.wire = wire;
    }

    /** The word for it in JSON and TOML. */
    @JsonValue
    public String wire() {
        return wire;
    }
}
