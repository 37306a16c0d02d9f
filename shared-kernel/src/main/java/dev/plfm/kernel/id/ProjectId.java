package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a project. */
public record ProjectId(@JsonValue String value) implements Comparable<ProjectId> {
    private static final String PREFIX = "prj";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ProjectId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static ProjectId generate() {
        return new ProjectId(Ids.generate(PREFIX));
    }

    @Override
    public int compareTo(ProjectId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
