package dev.plfm.command.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.command.environment.EnvironmentCommand.WorkloadGone;
import dev.plfm.command.testing.Batch;
import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.command.testing.RecordedCommands;
import dev.plfm.command.workload.WorkloadCommand.ReconcileWorkload;
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Resources;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.test.saga.SagaTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who is reconciled when; the saga that hears of changes included. */
class ReconcilerTest {
    private static final int SAFETY_PASS = 30;
    private static final Leaving LEAVING = new Leaving(Set.of(NodeId.generate()), Set.of());

    private final OrgId org = OrgId.generate();
    private final AppId app = AppId.generate();
    private final EnvId env = EnvId.generate();
    private final WorkloadId workload = WorkloadId.of(env, "web");
    private final WorkloadDesiredStateSet wanted = wanted(workload);
    private final WorkloadRetired retired = new WorkloadRetired(org, app, env, workload, "web");

    private final JdbcClient jdbc = CommandDatabase.jdbc();
    private final RecordedCommands commands = new RecordedCommands();
    private final ReconcileChecks checks = new JdbcReconcileChecks(jdbc);
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Reconciler reconciler =
            new Reconciler(commands, () -> LEAVING, checks, () -> now, new SimpleMeterRegistry(), SAFETY_PASS);

    @BeforeEach
    void forgetOthers() {
        jdbc.sql("DELETE FROM command.reconcile_check").update();
    }

    @Test
    void a_workload_is_reconciled_once_a_batch() {
        Batch.of(() -> {
            changed(wanted);
            changed(wanted);
        });

        assertThat(commands.sent).containsExactly(new ReconcileWorkload(workload, now, LEAVING));
    }

    @Test
    void the_next_look_is_when_time_could_change_the_decision() {
        commands.answer(command -> now.plusSeconds(2));
        Batch.of(() -> changed(wanted));

        assertThat(checks.due(now.plusSeconds(2).minusMillis(1), 10)).isEmpty();
        assertThat(checks.due(now.plusSeconds(2), 10)).hasSize(1);
    }

    @Test
    void every_workload_is_looked_at_within_the_time_of_the_safety_pass() {
        Batch.of(() -> changed(wanted));
        commands.sent.clear();
        now = now.plusSeconds(SAFETY_PASS);
        reconciler.checkDue();
        reconciler.checkDue();

        assertThat(commands.sent).containsExactly(new ReconcileWorkload(workload, now, LEAVING));
    }

    @Test
    void a_check_that_was_set_anew_meanwhile_is_left_alone() {
        checks.set(Map.of(workload, now));
        commands.answer(command -> {
            checks.set(Map.of(workload, now.plusSeconds(1)));
            return null;
        });
        reconciler.checkDue();

        assertThat(checks.due(now.plusSeconds(1), 10)).hasSize(1);
    }

    @Test
    void a_workload_that_cannot_be_reconciled_does_not_keep_the_others_waiting() {
        WorkloadId broken = WorkloadId.generate();
        checks.set(Map.of(broken, now.minusSeconds(1), workload, now));
        commands.answer(command -> {
            if (((ReconcileWorkload) command).workloadId().equals(broken)) {
                throw new IllegalStateException("broken");
            }
            return null;
        });

        assertThatThrownBy(reconciler::checkDue).hasMessage("broken");
        assertThat(commands.sent).hasSize(2);
        assertThat(checks.due(now, 10)).isEmpty();
    }

    @Test
    void more_than_one_page_of_checks_is_worked_off_at_once() {
        Map<WorkloadId, Instant> many = new HashMap<>();
        for (int i = 0; i < 450; i++) {
            many.put(WorkloadId.generate(), now);
        }
        checks.set(many);
        reconciler.checkDue();

        assertThat(commands.sent).hasSize(450);
    }

    @Test
    void a_lost_race_is_tried_again_soon() {
        commands.answer(command -> {
            throw new DomainException(ErrorCode.CONFLICT, "lost");
        });
        Batch.of(() -> changed(wanted));

        assertThat(checks.due(now, 10)).hasSize(1);
    }

    @Test
    void the_environment_hears_of_a_retired_workload() {
        Batch.of(() -> {
            changed(wanted);
            changed(retired);
        });

        assertThat(commands.sent).containsExactly(new WorkloadGone(env, "web"));
        assertThat(checks.due(now.plusSeconds(SAFETY_PASS), 10)).isEmpty();
    }

    @Test
    void an_environment_that_is_gone_needs_to_hear_nothing() {
        commands.answer(command -> {
            throw DomainException.notFound("environment");
        });

        Batch.of(() -> changed(retired));
    }

    @Test
    void the_saga_accompanies_a_workload_from_its_first_desired_state_until_it_retires() {
        SagaTestFixture<ReconcilerSaga> saga = new SagaTestFixture<>(ReconcilerSaga.class);
        saga.registerResource(reconciler);
        saga.givenAPublished(wanted)
                .andThenAPublished(wanted)
                .whenPublishingA(stopped())
                .expectActiveSagas(1)
                .expectAssociationWith("workloadId", workload);
        assertThat(commands.sent).hasSize(3).allMatch(ReconcileWorkload.class::isInstance);
        commands.sent.clear();

        saga.givenAPublished(wanted).whenPublishingA(retired).expectActiveSagas(0);
        assertThat(commands.sent).last().isEqualTo(new WorkloadGone(env, "web"));
    }

    @Test
    void the_saga_passes_over_what_a_decision_did() {
        SagaTestFixture<ReconcilerSaga> saga = new SagaTestFixture<>(ReconcilerSaga.class);
        saga.registerResource(reconciler);

        saga.givenAPublished(wanted).whenPublishingA(requested()).expectActiveSagas(1);
        assertThat(commands.sent).hasSize(1);
    }

    @Test
    void the_saga_looks_at_what_others_than_a_decision_ordered() {
        SagaTestFixture<ReconcilerSaga> saga = new SagaTestFixture<>(ReconcilerSaga.class);
        saga.registerResource(reconciler);

        saga.givenAPublished(wanted).andThenAPublished(drained("scaled_down")).whenPublishingA(drained("preempted"));
        assertThat(commands.sent).hasSize(2);
    }

    @Test
    void the_saga_does_not_mind_the_events_of_other_workloads() {
        SagaTestFixture<ReconcilerSaga> saga = new SagaTestFixture<>(ReconcilerSaga.class);
        saga.registerResource(reconciler);

        saga.givenAPublished(wanted(WorkloadId.of(env, "worker")))
                .whenPublishingA(stopped())
                .expectActiveSagas(1);
        assertThat(commands.sent).hasSize(1);
    }

    private void changed(WorkloadEvent event) {
        reconciler.changed(new GenericEventMessage<>(event));
    }

    private WorkloadDesiredStateSet wanted(WorkloadId id) {
        return new WorkloadDesiredStateSet(
                org,
                app,
                env,
                id,
                "web",
                1,
                ReleaseId.generate(),
                1,
                null,
                List.of(),
                new Resources(1, 1, 1),
                "spec-1",
                DeployId.generate(),
                120,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private WorkloadEvent stopped() {
        return new InstanceStatusChanged(
                org,
                app,
                env,
                workload,
                "web",
                InstanceId.generate(),
                null,
                InstanceStatus.STOPPED,
                null,
                null,
                null,
                null,
                null,
                now);
    }

    private WorkloadEvent drained(String reason) {
        return new InstanceDesiredStateChanged(
                org,
                app,
                env,
                workload,
                "web",
                InstanceId.generate(),
                NodeId.generate(),
                DesiredState.DRAINING,
                10,
                reason);
    }

    private WorkloadEvent requested() {
        return new InstanceRequested(
                org,
                app,
                env,
                workload,
                "web",
                InstanceId.generate(),
                1,
                ReleaseId.generate(),
                null,
                "spec-1",
                new Resources(1, 1, 1),
                Constraints.none());
    }
}
