package dev.plfm.kernel.manifest;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whether a node starts a process again that has ended. */
public enum RestartPolicy {
    ALWAYS("always"),
    ON_FAILURE("on-failure"),
    NEVER("never");

    private final String wire;

    RestartPolicy(String wire) {
        this.wire = wire;
    }

    /** The word for it in JSON and TOML. */
    @JsonValue
    public String wire() {
        return wire;
    }
}
