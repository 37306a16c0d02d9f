package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a secret bundle. */
public record SecretBundleId(@JsonValue String value) implements Comparable<SecretBundleId> {
    private static final String PREFIX = "sb";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SecretBundleId {
        Ids.check(PREFIX, value);
    }

    /** The bundle of an environment: it has one. */
    public static SecretBundleId of(EnvId envId) {
        return new SecretBundleId(Ids.derive(PREFIX, envId.value()));
    }

    @Override
    public int compareTo(SecretBundleId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
