package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a snapshot of a volume. */
public record SnapshotId(@JsonValue String value) implements Comparable<SnapshotId> {
    private static final String PREFIX = "snap";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SnapshotId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static SnapshotId generate() {
        return new SnapshotId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(SnapshotId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
