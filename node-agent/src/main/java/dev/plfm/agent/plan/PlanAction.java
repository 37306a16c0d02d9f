package dev.plfm.agent.plan;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One step that brings a node nearer to its plan. */
public sealed interface PlanAction {
    String instanceId();

    /** Run what is not running yet. */
    record Start(Assignment assignment) implements PlanAction {
        @Override
        public String instanceId() {
            return assignment.instanceId();
        }
    }

    /** Let it finish, for at most the grace; null means the workload's own. */
    record Drain(String instanceId, @Nullable Duration grace) implements PlanAction {}

    /** End it. */
    record Stop(String instanceId) implements PlanAction {}

    /** Say that it is stopped: it is to end, and nothing of it runs here. */
    record ConfirmStopped(Assignment assignment) implements PlanAction {
        @Override
        public String instanceId() {
            return assignment.instanceId();
        }
    }

    /** Remember it no longer. */
    record Forget(String instanceId) implements PlanAction {}
}
