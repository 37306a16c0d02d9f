package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a deploy. */
public record DeployId(@JsonValue String value) implements Comparable<DeployId> {
    private static final String PREFIX = "dep";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DeployId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static DeployId generate() {
        return new DeployId(Ids.generate(PREFIX));
    }

    /** The id of the deploy that takes what a failed one touched back to a release: one per pair, always the same. */
    public static DeployId ofRollback(DeployId failed, ReleaseId release) {
        return new DeployId(Ids.derive(PREFIX, failed.value(), release.value()));
    }

    @Override
    public int compareTo(DeployId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
