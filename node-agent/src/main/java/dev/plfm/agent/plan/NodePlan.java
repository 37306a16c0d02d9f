package dev.plfm.agent.plan;

import java.util.List;
import java.util.Objects;

/** Everything that a node should run, as of a position in the event log. */
public record NodePlan(long cursorEventId, List<Assignment> instances, List<Reseal> reseal) {
    public NodePlan {
        instances = Objects.requireNonNullElse(instances, List.of());
        reseal = Objects.requireNonNullElse(reseal, List.of());
    }

    /** A plan that asks for nothing but instances. */
    public NodePlan(long cursorEventId, List<Assignment> instances) {
        this(cursorEventId, instances, List.of());
    }

    /** A version that is to be sealed to another key. */
    public record Reseal(String versionId) {}
}
