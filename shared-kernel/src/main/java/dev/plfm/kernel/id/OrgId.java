package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of an organization. */
public record OrgId(@JsonValue String value) implements Comparable<OrgId> {
    private static final String PREFIX = "org";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public OrgId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static OrgId generate() {
        return new OrgId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(OrgId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
