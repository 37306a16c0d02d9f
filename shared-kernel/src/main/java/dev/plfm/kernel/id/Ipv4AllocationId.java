package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of the allocation of an IPv4 address. */
public record Ipv4AllocationId(@JsonValue String value) implements Comparable<Ipv4AllocationId> {
    private static final String PREFIX = "ip4";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Ipv4AllocationId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static Ipv4AllocationId generate() {
        return new Ipv4AllocationId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(Ipv4AllocationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
