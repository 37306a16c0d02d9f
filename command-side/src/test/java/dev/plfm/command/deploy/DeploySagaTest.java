package dev.plfm.command.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.deploy.DeployCommand.ChangeDeployStatus;
import dev.plfm.command.environment.EnvironmentCommand.SetDesiredRelease;
import dev.plfm.command.testing.RecordedCommands;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.DeployEvent.DeployPaused;
import dev.plfm.kernel.event.DeployEvent.DeployResumed;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployPhase;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Resources;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.test.saga.SagaTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the saga sends for what it hears. */
class DeploySagaTest {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final EnvId ENV = EnvId.generate();
    private static final ReleaseId RELEASE = ReleaseId.generate();
    private static final DeployId DEPLOY = DeployId.generate();
    private static final DeployId OTHER = DeployId.generate();
    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final DeployCreated CREATED = new DeployCreated(
            ORG, APP, ENV, DEPLOY, DeployKind.DEPLOY, RELEASE, List.of("web", "worker"), "rolling", null, null);
    private static final long POSITION = 10;

    private final RecordedCommands commands = new RecordedCommands();
    private SagaTestFixture<DeploySaga> fixture;

    @BeforeEach
    void setUp() {
        fixture = new SagaTestFixture<>(DeploySaga.class);
        environmentTakesReleases(true);
        fixture.registerResource(commands);
        fixture.registerResource(new DeploySettings(DEADLINE));
    }

    @Test
    void a_deploy_sets_the_release_of_each_process_type_and_starts_rolling() {
        fixture.givenNoPriorActivity()
                .whenPublishingA(at(POSITION, CREATED))
                .expectActiveSagas(1)
                .expectAssociationWith("envId", ENV)
                .expectScheduledDeadlineWithName(DEADLINE, DeploySaga.DEADLINE);
        assertThat(commands.sent)
                .containsExactly(
                        new SetDesiredRelease(ORG, APP, ENV, "web", RELEASE, DEPLOY, POSITION, Rollout.rolling()),
                        new SetDesiredRelease(ORG, APP, ENV, "worker", RELEASE, DEPLOY, POSITION, Rollout.rolling()),
                        new ChangeDeployStatus(DEPLOY, DeployStatus.ROLLING, null, null, null));
    }

    @Test
    void a_deploy_whose_beginning_comes_twice_has_one_saga() {
        fixture.givenAPublished(at(POSITION, CREATED))
                .whenPublishingA(at(POSITION, CREATED))
                .expectActiveSagas(1);
    }

    @Test
    void a_deploy_succeeds_once_all_its_workloads_have_converged() {
        fixture.givenAPublished(at(POSITION, CREATED))
                .andThenAPublished(at(13, desired("web", 1)))
                .andThenAPublished(at(14, desired("worker", 1)))
                .andThenAPublished(at(15, status("web", WorkloadStatus.CONVERGED, 1)))
                .whenPublishingA(at(16, status("worker", WorkloadStatus.CONVERGED, 1)))
                .expectActiveSagas(0)
                .expectNoScheduledDeadlines();
        assertThat(last().status()).isEqualTo(DeployStatus.SUCCEEDED);
    }

    @Test
    void a_deploy_goes_on_while_one_of_its_workloads_has_not_converged() {
        fixture.givenAPublished(at(POSITION, CREATED))
                .andThenAPublished(at(15, status("web", WorkloadStatus.CONVERGED, 1)))
                .whenPublishingA(at(16, status("worker", WorkloadStatus.PROGRESSING, 1)))
                .expectActiveSagas(1);
        assertThat(last().status()).isEqualTo(DeployStatus.ROLLING);
    }

    @Test
    void a_failed_workload_fails_the_deploy_with_its_reason() {
        fixture.givenAPublished(at(POSITION, CREATED))
                .andThenAPublished(at(13, desired("web", 1)))
                .whenPublishingA(at(15, status("web", WorkloadStatus.FAILED, 1)))
                .expectActiveSagas(0);
        assertThat(last())
                .isEqualTo(new ChangeDeployStatus(
                        DEPLOY, DeployStatus.FAILED, "web: It crashed three times.", "crash_loop_backoff", null));
    }

    @Test
    void a_second_deploy_supersedes_the_first() {
        fixture.givenAPublished(at(POSITION, CREATED))
                .whenPublishingA(at(20, desiredRelease("web", OTHER, 18)))
                .expectActiveSagas(0);
        assertThat(last().failedReason()).isEqualTo("superseded");
    }

    @Test
    void an_older_deploy_that_comes_late_supersedes_nothing() {
        fixture.givenAPublished(at(POSITION, CREATED))
                .whenPublishingA(at(20, desiredRelease("web", OTHER, 9)))
                .expectActiveSagas(1);
    }

    @Test
    void a_deploy_to_an_environment_that_is_going_fails_at_once() {
        environmentTakesReleases(false);
        fixture.givenNoPriorActivity()
                .whenPublishingA(at(POSITION, CREATED))
                .expectActiveSagas(0)
                .expectNoScheduledDeadlines();
        assertThat(last().failedReason()).isEqualTo("env_deleting");
    }

    @Test
    void a_deletion_of_the_environment_fails_the_deploy() {
        fixture.givenAPublished(at(POSITION, CREATED))
                .whenPublishingA(at(20, new EnvUpdated(ORG, APP, ENV, "prod", true)))
                .expectActiveSagas(0);
        assertThat(last().failedReason()).isEqualTo("env_deleting");
        fixture.givenAPublished(at(POSITION, CREATED))
                .whenPublishingA(at(20, new EnvDeleted(ORG, APP, ENV, "prod")))
                .expectActiveSagas(0);
    }

    @Test
    void a_rename_of_the_environment_does_not_matter() {
        fixture.givenAPublished(at(POSITION, CREATED))
                .whenPublishingA(at(20, new EnvUpdated(ORG, APP, ENV, "production", null)))
                .expectActiveSagas(1);
    }

    @Test
    void a_deploy_that_takes_too_long_fails_and_says_what_is_missing() {
        fixture.givenAPublished(at(POSITION, CREATED))
                .andThenAPublished(at(15, status("web", WorkloadStatus.CONVERGED, 1)))
                .whenTimeElapses(DEADLINE)
                .expectTriggeredDeadlinesWithName(DeploySaga.DEADLINE)
                .expectActiveSagas(0);
        assertThat(last())
                .isEqualTo(new ChangeDeployStatus(
                        DEPLOY,
                        DeployStatus.FAILED,
                        "Not in time: worker (nothing heard of it yet).",
                        "deadline_exceeded",
                        null));
    }

    @Test
    void a_deploy_tells_how_it_is_whenever_that_means_something_else() {
        fixture.givenAPublished(at(POSITION, CREATED))
                .andThenAPublished(at(13, under("web", "rolling_out", "0 of 3.")))
                .andThenAPublished(at(14, under("web", "rolling_out", "2 of 3.")))
                .whenPublishingA(at(15, under("web", "awaiting_promotion", "1 of 3.")))
                .expectActiveSagas(1);
        assertThat(commands.sent.subList(3, commands.sent.size()))
                .containsExactly(
                        new ChangeDeployStatus(
                                DEPLOY, DeployStatus.ROLLING, "web: new instances replace the old ones.", null, null),
                        new ChangeDeployStatus(
                                DEPLOY,
                                DeployStatus.ROLLING,
                                "web: the new instances are ready; the rest follows once somebody promotes the deploy.",
                                null,
                                DeployPhase.AWAITING_PROMOTION));
    }

    @Test
    void who_waits_for_somebody_or_gets_on_has_more_time() throws Exception {
        fixture.givenAPublished(at(POSITION, CREATED))
                .andThenAPublished(at(13, new DeployPaused(ORG, APP, ENV, DEPLOY)))
                .whenTimeElapses(DEADLINE)
                .expectActiveSagas(1)
                .expectScheduledDeadlineWithName(DEADLINE, DeploySaga.DEADLINE);
        setUp();
        fixture.givenAPublished(at(POSITION, CREATED))
                .andThenAPublished(at(13, under("web", "awaiting_promotion", "1 of 3.")))
                .whenTimeElapses(DEADLINE)
                .expectActiveSagas(1);
        setUp();
        fixture.givenAPublished(at(POSITION, CREATED))
                .andThenAPublished(at(12, desired("web", 1)))
                .andThenAPublished(at(13, ready("web")))
                .whenTimeElapses(DEADLINE)
                .expectActiveSagas(1);
        setUp();
        fixture.givenAPublished(at(POSITION, CREATED))
                .andThenAPublished(at(13, new DeployPaused(ORG, APP, ENV, DEPLOY)))
                .andThenAPublished(at(14, new DeployResumed(ORG, APP, ENV, DEPLOY)))
                .andThenTimeElapses(DEADLINE)
                .whenTimeElapses(DEADLINE)
                .expectActiveSagas(0);
        assertThat(last().failedReason()).isEqualTo("deadline_exceeded");
    }

    @Test
    void what_is_ready_of_something_else_is_no_progress() {
        fixture.givenAPublished(at(POSITION, CREATED))
                .andThenAPublished(at(13, ready("cron")))
                .whenTimeElapses(DEADLINE)
                .expectActiveSagas(0);
    }

    @Test
    void an_aborted_deploy_is_followed_no_more() {
        fixture.givenAPublished(at(POSITION, CREATED))
                .whenPublishingA(at(
                        13,
                        new DeployStatusChanged(
                                ORG, APP, ENV, DEPLOY, DeployStatus.FAILED, "Somebody aborted it.", "aborted")))
                .expectActiveSagas(0)
                .expectNoScheduledDeadlines();
        assertThat(last().status()).isEqualTo(DeployStatus.ROLLING);
    }

    @Test
    void what_other_deploys_workloads_do_does_not_matter() {
        WorkloadStatusChanged others = new WorkloadStatusChanged(
                ORG, APP, ENV, WorkloadId.of(ENV, "web"), "web", WorkloadStatus.FAILED, "x", "y", 1, null, null, null);
        fixture.givenAPublished(at(POSITION, CREATED))
                .whenPublishingA(at(15, others))
                .expectActiveSagas(1);
    }

    private void environmentTakesReleases(boolean does) {
        commands.answer(command -> command instanceof SetDesiredRelease ? does : null);
    }

    private static EventMessage<DomainEvent> at(long position, DomainEvent event) {
        return new GenericEventMessage<>(Long.toString(position), event, Map.of(), Instant.EPOCH);
    }

    private static EnvDesiredReleaseSet desiredRelease(String processType, DeployId deploy, long position) {
        return new EnvDesiredReleaseSet(ORG, APP, ENV, processType, RELEASE, deploy, position, null);
    }

    private static WorkloadStatusChanged under(String processType, String reason, String message) {
        return new WorkloadStatusChanged(
                ORG,
                APP,
                ENV,
                WorkloadId.of(ENV, processType),
                processType,
                WorkloadStatus.PROGRESSING,
                reason,
                message,
                1,
                RELEASE,
                DEPLOY,
                null);
    }

    private static InstanceStatusChanged ready(String processType) {
        return new InstanceStatusChanged(
                ORG,
                APP,
                ENV,
                WorkloadId.of(ENV, processType),
                processType,
                InstanceId.generate(),
                null,
                InstanceStatus.READY,
                null,
                null,
                null,
                null,
                null,
                Instant.EPOCH);
    }

    private static WorkloadDesiredStateSet desired(String processType, int generation) {
        return new WorkloadDesiredStateSet(
                ORG,
                APP,
                ENV,
                WorkloadId.of(ENV, processType),
                processType,
                generation,
                RELEASE,
                1,
                null,
                List.of(),
                new Resources(1, 1, 1),
                "sha256:0",
                DEPLOY,
                120,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static WorkloadStatusChanged status(String processType, WorkloadStatus status, int generation) {
        boolean failed = status == WorkloadStatus.FAILED;
        return new WorkloadStatusChanged(
                ORG,
                APP,
                ENV,
                WorkloadId.of(ENV, processType),
                processType,
                status,
                failed ? "crash_loop_backoff" : null,
                failed ? "It crashed three times." : null,
                generation,
                RELEASE,
                DEPLOY,
                null);
    }

    private ChangeDeployStatus last() {
        return (ChangeDeployStatus) commands.sent.get(commands.sent.size() - 1);
    }
}
