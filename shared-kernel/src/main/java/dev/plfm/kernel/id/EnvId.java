package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of an environment. */
public record EnvId(@JsonValue String value) implements Comparable<EnvId> {
    private static final String PREFIX = "env";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public EnvId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static EnvId generate() {
        return new EnvId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(EnvId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
