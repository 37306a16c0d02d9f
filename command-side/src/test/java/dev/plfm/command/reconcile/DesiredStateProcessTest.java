package dev.plfm.command.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.plfm.command.environment.EnvironmentCommand.WorkloadGone;
import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.command.testing.Batch;
import dev.plfm.command.testing.CommandDatabase;
import dev.plfm.command.testing.RecordedCommands;
import dev.plfm.command.workload.WorkloadCommand.RetireWorkload;
import dev.plfm.command.workload.WorkloadCommand.SetDesiredState;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.DeployEvent.DeployPaused;
import dev.plfm.kernel.event.DeployEvent.DeployPromoted;
import dev.plfm.kernel.event.DeployEvent.DeployResumed;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvPlacementSet;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.event.SecretBundleEvent.SecretBundleVersionSet;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.Mount;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ProcessScale;
import dev.plfm.kernel.value.Promotion;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import dev.plfm.kernel.value.SecretFormat;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.Test;

class DesiredStateProcessTest {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final DeployId D1 = DeployId.generate();
    private static final DeployId D2 = DeployId.generate();
    private static final ReleaseSpec R1 = Releases.release("""
            schema_version = "v1"
            [processes.web]
            command = ["serve"]
            resources = { memory = "128Mi" }
            scaling = { min = 3, max = 5 }
            [processes.worker]
            command = ["work"]
            resources = { memory = "64Mi" }
            """);
    private static final ReleaseSpec R2 = Releases.again(R1);

    private final EnvId env = EnvId.generate();
    private final RecordedCommands commands = new RecordedCommands();
    private final DesiredStateProcess process = new DesiredStateProcess(
            new JdbcDesiredProcesses(CommandDatabase.jdbc()), Releases.lookup(R1, R2), commands);

    @Test
    void a_deploy_wants_the_minimum_of_the_manifest() {
        Batch.of(() -> deploy("web", R1, D1));

        assertThat(commands.sent).singleElement().isEqualTo(wanted("web", R1, D1, 3));
    }

    @Test
    void a_scale_set_before_the_first_deploy_counts() {
        Batch.of(() -> scale(new ProcessScale("web", 7)));
        assertThat(commands.sent).isEmpty();
        Batch.of(() -> deploy("web", R1, D1));

        assertThat(commands.sent).singleElement().isEqualTo(wanted("web", R1, D1, 7));
    }

    @Test
    void a_scale_change_wants_another_number_of_the_same() {
        Batch.of(() -> deploy("web", R1, D1));
        Batch.of(() -> deploy("worker", R1, D1));
        commands.sent.clear();
        Batch.of(() -> scale(new ProcessScale("web", 5)));
        Batch.of(() -> scale(new ProcessScale("web", 5)));

        assertThat(commands.sent).singleElement().isEqualTo(wanted("web", R1, D1, 5));
    }

    @Test
    void a_process_type_left_out_of_the_scale_follows_its_manifest_again() {
        Batch.of(() -> scale(new ProcessScale("web", 5)));
        Batch.of(() -> deploy("web", R1, D1));
        commands.sent.clear();
        Batch.of(this::scale);

        assertThat(commands.sent).singleElement().isEqualTo(wanted("web", R1, D1, 3));
    }

    @Test
    void what_comes_in_one_batch_is_told_once() {
        Batch.of(() -> {
            deploy("web", R1, D1);
            scale(new ProcessScale("web", 5));
            deploy("web", R2, D2);
        });

        assertThat(commands.sent).singleElement().isEqualTo(wanted("web", R2, D2, 5));
    }

    @Test
    void a_new_release_is_another_spec() {
        assertThat(wanted("web", R1, D1, 3).specHash())
                .startsWith("sha256:")
                .isNotEqualTo(wanted("web", R2, D1, 3).specHash());
    }

    @Test
    void other_secrets_are_told_to_all_that_was_deployed_and_are_another_spec() {
        Batch.of(() -> secrets("sv_01JD000000000000000000000G"));
        assertThat(commands.sent).isEmpty();
        Batch.of(() -> scale(new ProcessScale("cron", 1)));
        Batch.of(() -> deploy("web", R1, D1));
        Batch.of(() -> deploy("worker", R1, D1));
        String before = last().specHash();
        assertThat(last().secretsVersionId()).isEqualTo("sv_01JD000000000000000000000G");
        commands.sent.clear();
        Batch.of(() -> {
            secrets("sv_01JD000000000000000000000H");
            secrets("sv_01JD000000000000000000000J");
        });

        assertThat(commands.sent)
                .extracting(SetDesiredState.class::cast)
                .extracting(SetDesiredState::processType, SetDesiredState::secretsVersionId)
                .containsExactlyInAnyOrder(
                        tuple("web", "sv_01JD000000000000000000000J"),
                        tuple("worker", "sv_01JD000000000000000000000J"));
        assertThat(last().specHash()).isNotEqualTo(before);
    }

    @Test
    void what_people_say_of_a_deploy_reaches_its_workloads() {
        DeployId mine = DeployId.generate();
        DeployId other = DeployId.generate();
        Batch.of(() -> deploy("web", R1, mine));
        Batch.of(() -> process.on(new DeployPaused(ORG, APP, env, mine), message()));
        assertThat(last().paused()).isTrue();
        Batch.of(() -> process.on(new DeployResumed(ORG, APP, env, mine), message()));
        assertThat(last().paused()).isFalse();
        Batch.of(() -> process.on(new DeployPromoted(ORG, APP, env, mine), message()));
        assertThat(last().promoted()).isTrue();
        Batch.of(() -> process.on(ended(mine, "image_pull_failed"), message()));
        assertThat(last().paused()).isFalse();
        Batch.of(() -> process.on(ended(mine, "aborted"), message()));
        assertThat(last().paused()).isTrue();
        commands.sent.clear();
        Batch.of(() -> process.on(new DeployPaused(ORG, APP, env, other), message()));
        assertThat(commands.sent).isEmpty();
        Batch.of(() -> deploy("web", R2, DeployId.generate()));
        assertThat(last().paused()).isFalse();
    }

    @Test
    void what_is_paused_goes_on_once_its_deploy_has_ended() {
        DeployId mine = DeployId.generate();
        Batch.of(() -> deploy("web", R1, mine));
        Batch.of(() -> process.on(new DeployPaused(ORG, APP, env, mine), message()));
        Batch.of(() -> process.on(ended(mine, "superseded"), message()));

        assertThat(last().paused()).isFalse();
        assertThat(last().deployEnded()).isNull();
    }

    @Test
    void a_workload_hears_that_nobody_can_promote_or_resume_its_deploy_any_more() {
        DeployId mine = DeployId.generate();
        Batch.of(() -> canary(mine));
        Batch.of(() -> process.on(ended(mine, "superseded"), message()));
        assertThat(last().deployEnded()).isEqualTo("superseded");
        DeployId other = DeployId.generate();
        Batch.of(() -> canary(other));
        assertThat(last().deployEnded()).isNull();
        Batch.of(() -> process.on(ended(other, "aborted"), message()));
        assertThat(last().deployEnded()).isEqualTo("aborted");
    }

    @Test
    void what_a_deploy_has_brought_that_succeeded_waits_for_nobody() {
        DeployId mine = DeployId.generate();
        Batch.of(() -> canary(mine));
        commands.sent.clear();
        Batch.of(() -> process.on(
                new DeployStatusChanged(ORG, APP, env, mine, DeployStatus.SUCCEEDED, "all as desired", null),
                message()));
        assertThat(commands.sent).isEmpty();
        Batch.of(() -> scale(new ProcessScale("web", 5)));

        assertThat(last().promoted()).isTrue();
        assertThat(last().deployEnded()).isNull();
    }

    private void canary(DeployId deploy) {
        Rollout canary = new Rollout(RolloutStrategy.CANARY, 1, 0, 1, Promotion.MANUAL, null, null, 600, 3);
        process.on(new EnvDesiredReleaseSet(ORG, APP, env, "web", R1.releaseId(), deploy, 1, canary), message());
    }

    @Test
    void volumes_and_secrets_are_part_of_what_is_wanted() {
        NodeId home = NodeId.generate();
        Mount mount = new Mount("vol_1", "/data", false, "ext4");
        CommandDatabase.jdbc()
                .sql("INSERT INTO command.attached_volume VALUES (?, 'web', 'vol_1', '/data', false, 'ext4', ?)")
                .params(env.value(), home.value())
                .update();
        Batch.of(() -> deploy("web", R1, D1));
        String without = last().specHash();
        assertThat(last().mounts()).containsExactly(mount);
        assertThat(last().homeNodeId()).isEqualTo(home);
        assertThat(last().secretsMissing()).isFalse();
        CommandDatabase.jdbc()
                .sql("INSERT INTO command.env_secret VALUES (?, 'sv_1')")
                .param(env.value())
                .update();
        Batch.of(() -> deploy("web", R1, D1));
        assertThat(last().secretsVersionId()).isEqualTo("sv_1");
        assertThat(last().specHash()).isNotEqualTo(without);
        Batch.of(() -> deploy("worker", R1, D1));
        assertThat(last().mounts()).isEmpty();
    }

    @Test
    void what_has_volumes_declared_or_attached_has_one_instance_at_most() {
        ReleaseSpec declared = Releases.release("""
                schema_version = "v1"
                [processes.db]
                command = ["serve"]
                resources = { memory = "128Mi" }
                mounts = [{ volume = "data", path = "/data" }]
                [[volumes]]
                name = "data"
                size = "1Gi"
                """);
        DesiredStateProcess other = new DesiredStateProcess(
                new JdbcDesiredProcesses(CommandDatabase.jdbc()), Releases.lookup(declared), commands);
        Batch.of(() -> scale(new ProcessScale("web", 3), new ProcessScale("worker", 0), new ProcessScale("db", 3)));
        for (String processType : List.of("web", "worker")) {
            CommandDatabase.jdbc()
                    .sql("INSERT INTO command.attached_volume VALUES (?, ?, 'vol_1', '/data', false, 'ext4', NULL)")
                    .params(env.value(), processType)
                    .update();
        }
        Batch.of(() -> deploy("web", R1, D1));
        assertThat(last().replicas()).isEqualTo(1);
        Batch.of(() -> deploy("worker", R1, D1));
        assertThat(last().replicas()).isZero();
        Batch.of(() -> other.on(
                new EnvDesiredReleaseSet(ORG, APP, env, "db", declared.releaseId(), D1, 1, Rollout.rolling()),
                message()));
        assertThat(last().replicas()).isEqualTo(1);
    }

    @Test
    void a_process_that_needs_secrets_waits_for_them() {
        ReleaseSpec needy = Releases.release("""
                schema_version = "v1"
                [processes.web]
                command = ["serve"]
                resources = { memory = "128Mi" }
                [processes.web.secrets]
                required = true
                """);
        DesiredStateProcess other = new DesiredStateProcess(
                new JdbcDesiredProcesses(CommandDatabase.jdbc()), Releases.lookup(needy), commands);
        Batch.of(() -> other.on(
                new EnvDesiredReleaseSet(
                        needy.orgId(), needy.appId(), env, "web", needy.releaseId(), D1, 1, Rollout.rolling()),
                message()));

        assertThat(last().secretsMissing()).isTrue();
    }

    @Test
    void a_rollout_may_give_instances_another_time_to_start() {
        Rollout quick = new Rollout(RolloutStrategy.ROLLING, 1, 0, null, null, null, 7, 600, 3);
        Batch.of(() ->
                process.on(new EnvDesiredReleaseSet(ORG, APP, env, "web", R1.releaseId(), D1, 1, quick), message()));

        assertThat(last().startupTimeoutSeconds()).isEqualTo(7);
        assertThat(last().rollout()).isEqualTo(quick);
    }

    @Test
    void placement_settings_reach_the_workload() {
        PlacementSettings settings = new PlacementSettings(null, null, 80);
        Batch.of(() -> deploy("web", R1, D1));
        Batch.of(() -> process.on(new EnvPlacementSet(ORG, APP, env, "web", settings), message()));

        assertThat(last().placement()).isEqualTo(settings);
    }

    @Test
    void an_environment_that_goes_retires_its_workloads_once() {
        Batch.of(() -> deploy("web", R1, D1));
        Batch.of(() -> scale(new ProcessScale("never-deployed", 1)));
        commands.sent.clear();
        Batch.of(this::delete);
        Batch.of(this::delete);

        assertThat(commands.sent).containsExactly(new RetireWorkload(WorkloadId.of(env, "web")));
    }

    @Test
    void a_workload_that_never_came_to_be_is_gone_already() {
        Batch.of(() -> deploy("web", R1, D1));
        commands.sent.clear();
        commands.answer(command -> {
            if (command instanceof RetireWorkload) {
                throw DomainException.notFound("workload");
            }
            return null;
        });
        Batch.of(this::delete);

        assertThat(commands.sent)
                .containsExactly(new RetireWorkload(WorkloadId.of(env, "web")), new WorkloadGone(env, "web"));
    }

    @Test
    void a_rename_wants_nothing_new() {
        Batch.of(() -> deploy("web", R1, D1));
        commands.sent.clear();
        Batch.of(() -> process.on(new EnvUpdated(ORG, APP, env, "renamed", null, null, null), message()));

        assertThat(commands.sent).isEmpty();
    }

    @Test
    void nothing_is_remembered_of_a_deleted_environment() {
        Batch.of(() -> deploy("web", R1, D1));
        Batch.of(() -> process.on(new EnvDeleted(ORG, APP, env, "prod")));

        assertThat(new JdbcDesiredProcesses(CommandDatabase.jdbc()).find(new DesiredProcess.Key(env, "web")))
                .isEmpty();
    }

    @Test
    void a_workload_that_retires_needs_to_hear_no_more() {
        commands.answer(command -> {
            throw DomainException.notFound("workload");
        });

        Batch.of(() -> deploy("web", R1, D1));
    }

    @Test
    void a_lost_race_fails_the_batch_so_that_it_comes_again() {
        commands.answer(command -> {
            throw new DomainException(ErrorCode.CONFLICT, "lost");
        });

        assertThatThrownBy(() -> Batch.of(() -> deploy("web", R1, D1))).isInstanceOf(DomainException.class);
    }

    @Test
    void a_release_without_the_process_type_leaves_the_workload_as_it_is() {
        Batch.of(() -> deploy("cron", R1, D1));

        assertThat(commands.sent).isEmpty();
    }

    private void deploy(String processType, ReleaseSpec release, DeployId deploy) {
        process.on(
                new EnvDesiredReleaseSet(ORG, APP, env, processType, release.releaseId(), deploy, 1, null), message());
    }

    private void secrets(String version) {
        process.on(
                new SecretBundleVersionSet(
                        ORG,
                        APP,
                        env,
                        SecretBundleId.of(env),
                        new SecretVersionId(version),
                        SecretFormat.PLATFORM_ENV_V1,
                        "print",
                        "k0000000000000001"),
                message());
    }

    private void scale(ProcessScale... scales) {
        process.on(new EnvScaleSet(ORG, APP, env, List.of(scales)), message());
    }

    private void delete() {
        process.on(new EnvUpdated(ORG, APP, env, "prod", true, List.of("web"), null), message());
    }

    private SetDesiredState last() {
        return (SetDesiredState) commands.sent.get(commands.sent.size() - 1);
    }

    private DeployStatusChanged ended(DeployId deploy, String reason) {
        return new DeployStatusChanged(ORG, APP, env, deploy, DeployStatus.FAILED, "message", reason);
    }

    private SetDesiredState wanted(String processType, ReleaseSpec release, DeployId deploy, int replicas) {
        var spec = release.manifest().process(processType);
        return new SetDesiredState(
                WorkloadId.of(env, processType),
                ORG,
                APP,
                env,
                processType,
                release.releaseId(),
                deploy,
                replicas,
                null,
                List.of(),
                spec.resources(),
                SpecHash.of(release, spec, List.of(), null),
                120,
                null,
                false,
                Rollout.rolling(),
                false,
                false,
                PlacementSettings.none(),
                null);
    }

    private static EventMessage<?> message() {
        return GenericEventMessage.asEventMessage(ReleaseId.generate());
    }
}
