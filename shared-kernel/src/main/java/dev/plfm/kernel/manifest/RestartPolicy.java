package dev.plfm.kernel.manifest;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whether a node starts a process again that has ended. */
public enum RestartPolicy {
    ALWAYS("always"),
    ON_FAILURE("on-failure"),
    NEVER("never");

    private final String value;

    RestartPolicy(String value) {
        this.value = value;
    }

    @Override
    @JsonValue
    public String toString() {
        return value;
    }
}
