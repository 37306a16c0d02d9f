package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a service principal. */
public record ServicePrincipalId(@JsonValue String value) implements Comparable<ServicePrincipalId> {
    private static final String PREFIX = "sp";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ServicePrincipalId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static ServicePrincipalId generate() {
        return new ServicePrincipalId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(ServicePrincipalId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
