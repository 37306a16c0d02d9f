package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of an instance, one microVM. */
public record InstanceId(@JsonValue String value) implements Comparable<InstanceId> {
    private static final String PREFIX = "inst";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public InstanceId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static InstanceId generate() {
        return new InstanceId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(InstanceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
