package dev.plfm.command.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.command.deploy.DeployCommand.UndoDeploy;
import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.command.testing.RecordedCommands;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is undone, to what, and what is not. */
class RollbackProcessTest {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final ReleaseId R1 = ReleaseId.generate();
    private static final ReleaseId R2 = ReleaseId.generate();
    private static final ReleaseId R3 = ReleaseId.generate();

    private final EnvId env = EnvId.generate();
    private final Map<DeployId, DeployCreated> deploys = new HashMap<>();
    private final RecordedCommands commands = new RecordedCommands();
    private final JdbcDeployHistory history = new JdbcDeployHistory(CommandDatabase.jdbc());
    private final NewestDeploys newest = new NewestDeploys(CommandDatabase.jdbc());
    private final RollbackProcess process = new RollbackProcess(history, deploys::get, commands);
    private long position;

    @Test
    void a_failed_deploy_is_undone_where_that_is_wanted() {
        succeeds(deploy(R1, "web"));
        DeployCreated failed = deploy(R2, "web");
        fails(failed, "image_pull_failed");
        assertThat(commands.sent).isEmpty();

        wantAutoRollback(true);
        fails(failed, "image_pull_failed");

        assertThat(commands.sent).singleElement().isEqualTo(undo(failed, R1, "web"));
        wantAutoRollback(false);
        fails(deploy(R2, "web"), "image_pull_failed");
        assertThat(commands.sent).hasSize(1);
    }

    @Test
    void an_aborted_deploy_is_undone_in_any_case() {
        succeeds(deploy(R1, "web"));
        DeployCreated failed = deploy(R2, "web");
        fails(failed, "aborted");

        assertThat(commands.sent).singleElement().isEqualTo(undo(failed, R1, "web"));
    }

    @Test
    void what_comes_twice_gets_the_same_id() {
        succeeds(deploy(R1, "web"));
        DeployCreated failed = deploy(R2, "web");
        fails(failed, "aborted");
        fails(failed, "aborted");

        assertThat(commands.sent).hasSize(2);
        assertThat(commands.sent.get(0)).isEqualTo(commands.sent.get(1));
    }

    @Test
    void a_success_that_comes_again_late_is_not_the_last_one() {
        DeployCreated first = deploy(R1, "web");
        succeeds(first);
        succeeds(deploy(R2, "web"));
        process.on(changed(first, DeployStatus.SUCCEEDED, null), message(1));

        assertThat(history.lastSucceeded(env)).containsEntry("web", R2);
    }

    @Test
    void each_process_type_goes_back_to_its_own_release() {
        succeeds(deploy(R1, "web", "worker"));
        succeeds(deploy(R2, "worker"));
        DeployCreated failed = deploy(R3, "cron", "web", "worker");
        fails(failed, "aborted");

        assertThat(commands.sent).containsExactlyInAnyOrder(undo(failed, R1, "web"), undo(failed, R2, "worker"));
    }

    @Test
    void what_succeeded_with_the_same_release_or_never_stays() {
        succeeds(deploy(R1, "web"));
        fails(deploy(R1, "web", "worker"), "aborted");

        assertThat(commands.sent).isEmpty();
    }

    @Test
    void what_was_overtaken_is_not_undone() {
        wantAutoRollback(true);
        succeeds(deploy(R1, "web"));
        fails(deploy(R2, "web"), "superseded");
        fails(deploy(R2, "web"), "env_deleting");
        DeployCreated failed = deploy(R2, "web", "worker");
        deploy(R3, "web");
        fails(failed, "aborted");

        assertThat(commands.sent).isEmpty();
    }

    @Test
    void a_rollback_is_not_undone_so_that_there_is_no_loop() {
        wantAutoRollback(true);
        succeeds(deploy(R1, "web"));
        DeployCreated failed = deploy(R2, "web");
        DeployCreated rollback = created(DeployId.generate(), R1, failed.deployId(), "web");
        take(rollback);
        fails(rollback, "image_pull_failed");
        fails(rollback, "aborted");

        assertThat(commands.sent).isEmpty();
    }

    @Test
    void a_rollback_keeps_to_the_room_that_the_deploy_had_but_not_to_its_deadlines() {
        succeeds(deploy(R1, "web"));
        Rollout tight = new Rollout(RolloutStrategy.ROLLING, 0, 2, null, null, null, 30, 5, 1);
        DeployCreated failed = new DeployCreated(
                ORG, APP, env, DeployId.generate(), DeployKind.DEPLOY, R2, List.of("web"), "rolling", tight, null);
        take(failed);
        fails(failed, "aborted");

        assertThat(commands.sent)
                .singleElement()
                .extracting(command -> ((UndoDeploy) command).rollout())
                .isEqualTo(new Rollout(RolloutStrategy.ROLLING, 0, 2, null, null, null, null, 600, 3));
    }

    @Test
    void a_rollback_that_is_refused_is_given_up() {
        succeeds(deploy(R1, "web"));
        commands.answer(command -> {
            throw new DomainException(ErrorCode.CONFLICT, "A newer deploy has taken over.");
        });

        fails(deploy(R2, "web"), "aborted");

        assertThat(commands.sent).hasSize(1);
    }

    @Test
    void nothing_is_remembered_of_a_deleted_environment() {
        wantAutoRollback(true);
        succeeds(deploy(R1, "web"));
        process.on(new EnvDeleted(ORG, APP, env, "prod"));

        assertThat(history.isAutoRollback(env)).isFalse();
        assertThat(history.lastSucceeded(env)).isEmpty();
    }

    @Test
    void an_automatic_rollback_of_what_was_deployed_anew_is_not_appended() {
        DeployCreated failed = deploy(R2, "web", "worker");
        DeployCreated rollback = created(DeployId.generate(), R1, failed.deployId(), "web", "worker");
        deploy(R3, "worker");

        assertThatThrownBy(() -> take(rollback)).isInstanceOf(DomainException.class);
        assertThat(history.newest(env)).hasSize(2);
        newest.beforeAppend(
                List.of(new GenericDomainEventMessage<>("env", env.value(), 9, new EnvDeleted(ORG, APP, env, "prod"))));
        assertThat(history.newest(env)).isEmpty();
    }

    private DeployCreated deploy(ReleaseId release, String... processTypes) {
        DeployCreated created = created(DeployId.generate(), release, null, processTypes);
        take(created);
        return created;
    }

    private DeployCreated created(
            DeployId id, ReleaseId release, @Nullable DeployId rollbackOf, String... processTypes) {
        return new DeployCreated(
                ORG, APP, env, id, DeployKind.DEPLOY, release, List.of(processTypes), "rolling", null, rollbackOf);
    }

    private void take(DeployCreated deploy) {
        deploys.put(deploy.deployId(), deploy);
        newest.beforeAppend(List.of(
                new GenericDomainEventMessage<>("deploy", deploy.deployId().value(), 0, deploy)));
    }

    private void succeeds(DeployCreated deploy) {
        process.on(changed(deploy, DeployStatus.SUCCEEDED, null), message(++position));
    }

    private void fails(DeployCreated deploy, String reason) {
        process.on(changed(deploy, DeployStatus.FAILED, reason), message(++position));
    }

    private void wantAutoRollback(boolean wanted) {
        process.on(new EnvUpdated(ORG, APP, env, "prod", null, null, wanted));
    }

    private UndoDeploy undo(DeployCreated failed, ReleaseId to, String... processTypes) {
        return new UndoDeploy(
                ORG,
                APP,
                env,
                DeployId.ofRollback(failed.deployId(), to),
                failed.deployId(),
                to,
                List.of(processTypes),
                Rollout.rolling());
    }

    private DeployStatusChanged changed(DeployCreated deploy, DeployStatus status, @Nullable String reason) {
        return new DeployStatusChanged(ORG, APP, env, deploy.deployId(), status, "message", reason);
    }

    private static EventMessage<?> message(long at) {
        return new GenericEventMessage<>(Long.toString(at), "payload", Map.of(), Instant.EPOCH);
    }
}
