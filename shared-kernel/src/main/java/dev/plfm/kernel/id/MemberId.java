package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a member of an organization. */
public record MemberId(@JsonValue String value) implements Comparable<MemberId> {
    private static final String PREFIX = "mem";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public MemberId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static MemberId generate() {
        return new MemberId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(MemberId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
