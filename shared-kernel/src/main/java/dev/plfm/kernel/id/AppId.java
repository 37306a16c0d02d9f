package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of an app. */
public record AppId(@JsonValue String value) implements Comparable<AppId> {
    private static final String PREFIX = "app";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AppId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static AppId generate() {
        return new AppId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(AppId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
