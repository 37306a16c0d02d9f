package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a node. */
public record NodeId(@JsonValue String value) implements Comparable<NodeId> {
    private static final String PREFIX = "node";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public NodeId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static NodeId generate() {
        return new NodeId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
