package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a route. */
public record RouteId(@JsonValue String value) implements Comparable<RouteId> {
    private static final String PREFIX = "rt";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RouteId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static RouteId generate() {
        return new RouteId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(RouteId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
