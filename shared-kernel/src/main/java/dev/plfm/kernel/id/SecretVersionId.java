package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a version of a secret bundle. */
public record SecretVersionId(@JsonValue String value) implements Comparable<SecretVersionId> {
    private static final String PREFIX = "sv";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SecretVersionId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static SecretVersionId generate() {
        return new SecretVersionId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(SecretVersionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
