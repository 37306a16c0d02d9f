package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a volume attachment. */
public record VolumeAttachmentId(@JsonValue String value) implements Comparable<VolumeAttachmentId> {
    private static final String PREFIX = "vat";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public VolumeAttachmentId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static VolumeAttachmentId generate() {
        return new VolumeAttachmentId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(VolumeAttachmentId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
