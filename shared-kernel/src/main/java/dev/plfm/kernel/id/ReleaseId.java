package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a release. */
public record ReleaseId(@JsonValue String value) implements Comparable<ReleaseId> {
    private static final String PREFIX = "rel";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ReleaseId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static ReleaseId generate() {
        return new ReleaseId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(ReleaseId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
