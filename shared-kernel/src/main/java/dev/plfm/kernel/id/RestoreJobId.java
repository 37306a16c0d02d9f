package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a restore job. */
public record RestoreJobId(@JsonValue String value) implements Comparable<RestoreJobId> {
    private static final String PREFIX = "rjob";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RestoreJobId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static RestoreJobId generate() {
        return new RestoreJobId(Ids.generate(PREFIX));
    }

    /** The id of the one restore that fills a volume. */
    public static RestoreJobId of(VolumeId newVolumeId) {
        return new RestoreJobId(Ids.derive(PREFIX, newVolumeId.value()));
    }

    @Override
    public int compareTo(RestoreJobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
