package dev.plfm.kernel.manifest;

import com.fasterxml.jackson.annotation.JsonValue;

/** When a node fetches the image. */
public enum PullPolicy {
    IF_NOT_PRESENT("if_not_present"),
    ALWAYS("always");

    private final String value;

    PullPolicy(String value) {
        this.value = value;
    }

    @Override
    @JsonValue
    public String toString() {
        return value;
    }
}
