package dev.plfm.agent.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The difference between what a node runs and what its plan says.
 *
 * <p>An instance only ever moves forward: what is draining does not run again, and what has ended is not started again,
 * because the control plane replaces it under another id.
 */
public final class PlanDiff {
    private PlanDiff() {}

    /** Whether the plan is older than one already applied, as read from a copy that lags. */
    public static boolean isStale(long appliedCursor, NodePlan plan) {
        return plan.cursorEventId() < appliedCursor;
    }

    /** The actions in the order of the plan, then those for instances that it does not name. */
    public static List<PlanAction> actions(Map<String, LocalPhase> local, List<Assignment> plan) {
        List<PlanAction> actions = new ArrayList<>();
        Set<String> planned = new HashSet<>();
        for (Assignment assignment : plan) {
            if (!planned.add(assignment.instanceId())) {
                continue;
            }
            PlanAction action = forPlanned(local.get(assignment.instanceId()), assignment);
            if (action != null) {
                actions.add(action);
            }
        }
        local.forEach((instanceId, phase) -> {
            if (!planned.contains(instanceId)) {
                actions.addAll(forUnplanned(instanceId, phase));
            }
        });
        return List.copyOf(actions);
    }

    private static @Nullable PlanAction forPlanned(@Nullable LocalPhase phase, Assignment assignment) {
        String id = assignment.instanceId();
        return switch (assignment.desiredState()) {
            case RUNNING -> phase == null ? new PlanAction.Start(assignment) : null;
            case DRAINING -> {
                if (phase == null) {
                    yield new PlanAction.ConfirmStopped(assignment);
                }
                yield phase == LocalPhase.RUNNING ? new PlanAction.Drain(id, grace(assignment)) : null;
            }
            case STOPPED -> {
                if (phase == null || phase == LocalPhase.FAILED) {
                    yield new PlanAction.ConfirmStopped(assignment);
                }
                yield live(phase) ? new PlanAction.Stop(id) : null;
            }
        };
    }

    private static List<PlanAction> forUnplanned(String instanceId, LocalPhase phase) {
        if (phase == LocalPhase.ENDED || phase == LocalPhase.FAILED) {
            return List.of(new PlanAction.Forget(instanceId));
        }
        return live(phase) ? List.of(new PlanAction.Stop(instanceId)) : List.of();
    }

    private static boolean live(LocalPhase phase) {
        return phase == LocalPhase.RUNNING || phase == LocalPhase.DRAINING;
    }

    private static @Nullable Duration grace(Assignment assignment) {
        Integer seconds = assignment.drainGraceSeconds();
        return seconds == null ? null : Duration.ofSeconds(Math.max(0, seconds));
    }
}
