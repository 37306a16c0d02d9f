package dev.plfm.agent.plan;

import java.util.List;
import java.util.Objects;

/** Everything that a node should run, as of a position in the event log. */
public record NodePlan(long cursorEventId, List<Assignment> instances) {
    public NodePlan {
        instances = Objects.requireNonNullElse(instances, List.of());
    }
}
