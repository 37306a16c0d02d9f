package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a request that came without one of its own. */
public record RequestId(@JsonValue String value) implements Comparable<RequestId> {
    private static final String PREFIX = "req";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RequestId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static RequestId generate() {
        return new RequestId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(RequestId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
