package dev.plfm.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PlanDiffTest {
    private static final String ID = "inst_a";

    @Test
    void what_is_to_run_and_does_not_is_started() {
        Assignment planned = planned(ID, DesiredState.RUNNING);

        assertThat(PlanDiff.actions(Map.of(), List.of(planned))).containsExactly(new PlanAction.Start(planned));
    }

    @Test
    void what_runs_as_planned_is_left_alone() {
        assertThat(actions(LocalPhase.RUNNING, DesiredState.RUNNING)).isEmpty();
    }

    @Test
    void what_has_ended_is_not_started_again() {
        assertThat(actions(LocalPhase.ENDED, DesiredState.RUNNING)).isEmpty();
    }

    @Test
    void what_is_draining_does_not_run_again() {
        assertThat(actions(LocalPhase.DRAINING, DesiredState.RUNNING)).isEmpty();
    }

    @Test
    void what_is_to_drain_is_drained_once_with_the_plans_grace() {
        assertThat(actions(LocalPhase.RUNNING, DesiredState.DRAINING))
                .containsExactly(new PlanAction.Drain(ID, Duration.ofSeconds(7)));
        assertThat(actions(LocalPhase.DRAINING, DesiredState.DRAINING)).isEmpty();
        assertThat(actions(LocalPhase.STOPPING, DesiredState.DRAINING)).isEmpty();
    }

    @Test
    void what_is_to_stop_is_stopped_also_while_it_drains() {
        assertThat(actions(LocalPhase.RUNNING, DesiredState.STOPPED)).containsExactly(new PlanAction.Stop(ID));
        assertThat(actions(LocalPhase.DRAINING, DesiredState.STOPPED)).containsExactly(new PlanAction.Stop(ID));
        assertThat(actions(LocalPhase.STOPPING, DesiredState.STOPPED)).isEmpty();
        assertThat(actions(LocalPhase.ENDED, DesiredState.STOPPED)).isEmpty();
        assertThat(actions(LocalPhase.FAILED, DesiredState.RUNNING)).isEmpty();
        assertThat(actions(LocalPhase.FAILED, DesiredState.STOPPED))
                .hasOnlyElementsOfType(PlanAction.ConfirmStopped.class)
                .hasSize(1);
    }

    @Test
    void what_is_to_end_and_is_not_here_is_confirmed_as_stopped() {
        Assignment draining = planned(ID, DesiredState.DRAINING);
        Assignment stopped = planned("inst_b", DesiredState.STOPPED);

        assertThat(PlanDiff.actions(Map.of(), List.of(draining, stopped)))
                .containsExactly(new PlanAction.ConfirmStopped(draining), new PlanAction.ConfirmStopped(stopped));
    }

    @Test
    void what_the_plan_does_not_name_is_stopped_and_then_forgotten() {
        assertThat(PlanDiff.actions(Map.of(ID, LocalPhase.RUNNING), List.of()))
                .containsExactly(new PlanAction.Stop(ID));
        assertThat(PlanDiff.actions(Map.of(ID, LocalPhase.DRAINING), List.of()))
                .containsExactly(new PlanAction.Stop(ID));
        assertThat(PlanDiff.actions(Map.of(ID, LocalPhase.STOPPING), List.of())).isEmpty();
        assertThat(PlanDiff.actions(Map.of(ID, LocalPhase.ENDED), List.of()))
                .containsExactly(new PlanAction.Forget(ID));
    }

    @Test
    void only_an_older_plan_is_stale() {
        assertThat(PlanDiff.isStale(5, new NodePlan(4, List.of()))).isTrue();
        assertThat(PlanDiff.isStale(5, new NodePlan(5, List.of()))).isFalse();
        assertThat(PlanDiff.isStale(5, new NodePlan(6, List.of()))).isFalse();
    }

    @Property
    void a_plan_applied_twice_asks_for_nothing_more(
            @ForAll @Size(max = 6) Map<Name, LocalPhase> phases,
            @ForAll @Size(max = 6) Map<Name, DesiredState> wanted) {
        List<Assignment> plan = wanted.entrySet().stream()
                .map(entry -> planned(entry.getKey().name(), entry.getValue()))
                .toList();
        Map<String, LocalPhase> local = new LinkedHashMap<>();
        phases.forEach((name, phase) -> local.put(name.name(), phase));

        PlanDiff.actions(local, plan).forEach(action -> perform(action, local));

        assertThat(PlanDiff.actions(local, plan)).isEmpty();
    }

    /** A few names, so that plans and local states often meet. */
    enum Name {
        A,
        B,
        C,
        D,
        E,
        F
    }

    private static void perform(PlanAction action, Map<String, LocalPhase> local) {
        if (action instanceof PlanAction.Start) {
            local.put(action.instanceId(), LocalPhase.RUNNING);
        } else if (action instanceof PlanAction.Drain) {
            local.put(action.instanceId(), LocalPhase.DRAINING);
        } else if (action instanceof PlanAction.Stop) {
            local.put(action.instanceId(), LocalPhase.STOPPING);
        } else if (action instanceof PlanAction.ConfirmStopped) {
            local.put(action.instanceId(), LocalPhase.ENDED);
        } else {
            local.remove(action.instanceId());
        }
    }

    private static List<PlanAction> actions(LocalPhase phase, DesiredState desired) {
        return PlanDiff.actions(Map.of(ID, phase), List.of(planned(ID, desired)));
    }

    private static Assignment planned(String instanceId, DesiredState desired) {
        return new Assignment(instanceId, 1, desired, 7, null);
    }
}
