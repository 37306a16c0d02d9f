package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a volume. */
public record VolumeId(@JsonValue String value) implements Comparable<VolumeId> {
    private static final String PREFIX = "vol";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public VolumeId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static VolumeId generate() {
        return new VolumeId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(VolumeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
