package dev.plfm.kernel.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of a workload. */
public record WorkloadId(@JsonValue String value) implements Comparable<WorkloadId> {
    private static final String PREFIX = "wl";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public WorkloadId {
        Ids.check(PREFIX, value);
    }

    /** A new, unique id. */
    public static WorkloadId generate() {
        return new WorkloadId(Ids.generate(PREFIX));
    }

    /** The id of the one workload of an environment's process type. */
    public static WorkloadId of(EnvId envId, String processType) {
        return new WorkloadId(Ids.derive(PREFIX, envId.value(), processType));
    }

    @Override
    public int compareTo(WorkloadId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
