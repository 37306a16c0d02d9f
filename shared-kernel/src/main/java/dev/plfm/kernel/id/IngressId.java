package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of an ingress node. */
public record IngressId(@JsonValue String value) implements Comparable<IngressId> {
    private static final String PREFIX = "ing";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public IngressId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static IngressId generate() {
        return new IngressId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(IngressId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
