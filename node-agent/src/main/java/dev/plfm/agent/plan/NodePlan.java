package dev.plfm.agent.plan;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Everything that a node should run, as of a position in the event log. */
public record NodePlan(
        long cursorEventId, List<Assignment> instances, List<Reseal> reseal, List<VolumeJob> volumeJobs) {
    public NodePlan {
        instances = Objects.requireNonNullElse(instances, List.of());
        reseal = Objects.requireNonNullElse(reseal, List.of());
        volumeJobs = Objects.requireNonNullElse(volumeJobs, List.of());
    }

    /** A plan that asks for nothing but instances. */
    public NodePlan(long cursorEventId, List<Assignment> instances) {
        this(cursorEventId, instances, List.of(), List.of());
    }

    /** What to do with a volume: {@code snapshot}, {@code restore} or {@code delete}. */
    public record VolumeJob(
            String jobId,
            String kind,
            String volumeId,
            @Nullable String snapshotId) {}

    /** A version that is to be sealed to another key. */
    public record Reseal(String versionId) {}
}
