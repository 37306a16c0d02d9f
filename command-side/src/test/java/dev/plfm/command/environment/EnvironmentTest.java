package dev.plfm.command.environment;

import dev.plfm.command.environment.EnvironmentCommand.CreateEnvironment;
import dev.plfm.command.environment.EnvironmentCommand.RequestEnvDeletion;
import dev.plfm.command.environment.EnvironmentCommand.SetDesiredRelease;
import dev.plfm.command.environment.EnvironmentCommand.UpdateEnvironment;
import dev.plfm.command.environment.EnvironmentCommand.WorkloadGone;
import dev.plfm.command.testing.Refusals;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.EnvEvent.EnvCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.resource.EnvResource;
import dev.plfm.kernel.value.Name;
import dev.plfm.kernel.value.Rollout;
import java.time.Instant;
import java.util.List;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

/** Acceptance and refusal of every environment command but that of its scale. */
class EnvironmentTest {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final EnvId ENV = EnvId.generate();
    private static final ReleaseId RELEASE = ReleaseId.generate();
    private static final DeployId DEPLOY = DeployId.generate();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final EnvCreated CREATED = new EnvCreated(ORG, APP, ENV, "prod");
    private static final EnvDeleted DELETED = new EnvDeleted(ORG, APP, ENV, "prod");
    private static final EnvDesiredReleaseSet WEB_DEPLOYED = deployed("web", 10);
    private static final EnvDesiredReleaseSet WORKER_DEPLOYED = deployed("worker", 10);
    private static final EnvUpdated DELETING = deleting("web", "worker");

    private final AggregateTestFixture<Environment> fixture = new AggregateTestFixture<>(Environment.class);

    @Test
    void a_new_environment_is_at_version_one() {
        fixture.givenNoPriorActivity()
                .andGivenCurrentTime(NOW)
                .when(new CreateEnvironment(ORG, APP, ENV, new Name("prod")))
                .expectEvents(CREATED)
                .expectResultMessagePayload(new EnvResource(ENV, ORG, APP, "prod", null, false, 1, NOW, NOW));
    }

    @Test
    void a_rename_counts_the_version_up() {
        fixture.givenCurrentTime(NOW)
                .andGiven(CREATED, WEB_DEPLOYED)
                .when(new UpdateEnvironment(ORG, APP, ENV, new Name("live"), null, 1))
                .expectEvents(new EnvUpdated(ORG, APP, ENV, "live", null))
                .expectResultMessagePayload(new EnvResource(ENV, ORG, APP, "live", null, false, 2, NOW, NOW));
    }

    @Test
    void an_update_that_changes_nothing_is_no_event() {
        fixture.given(CREATED)
                .when(new UpdateEnvironment(ORG, APP, ENV, new Name("prod"), null, 1))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
        fixture.given(CREATED)
                .when(new UpdateEnvironment(ORG, APP, ENV, null, null, 1))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
    }

    @Test
    void an_update_of_another_version_is_refused() {
        fixture.given(CREATED)
                .when(new UpdateEnvironment(ORG, APP, ENV, new Name("live"), null, 2))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
    }

    @Test
    void an_environment_that_is_being_deleted_is_not_renamed() {
        fixture.given(CREATED, WEB_DEPLOYED, DELETING)
                .when(new UpdateEnvironment(ORG, APP, ENV, new Name("live"), null, 2))
                .expectException(Refusals.with(ErrorCode.CONFLICT));
    }

    @Test
    void another_apps_or_organizations_environment_is_not_found() {
        fixture.given(CREATED)
                .when(new UpdateEnvironment(ORG, AppId.generate(), ENV, new Name("live"), null, 1))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
        fixture.given(CREATED)
                .when(new RequestEnvDeletion(OrgId.generate(), APP, ENV, null))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
        fixture.given(CREATED)
                .when(new SetDesiredRelease(ORG, AppId.generate(), ENV, "web", RELEASE, DEPLOY, 10, Rollout.rolling()))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @Test
    void whether_failed_deploys_are_undone_can_be_set() {
        EnvUpdated on = new EnvUpdated(ORG, APP, ENV, "prod", null, null, true);
        fixture.given(CREATED)
                .when(new UpdateEnvironment(ORG, APP, ENV, null, true, 1))
                .expectEvents(on);
        fixture.given(CREATED, on)
                .when(new UpdateEnvironment(ORG, APP, ENV, null, true, 2))
                .expectNoEvents();
        fixture.given(CREATED)
                .when(new UpdateEnvironment(ORG, APP, ENV, null, false, 1))
                .expectNoEvents();
        fixture.given(CREATED, on)
                .when(new UpdateEnvironment(ORG, APP, ENV, new Name("live"), null, 2))
                .expectEvents(new EnvUpdated(ORG, APP, ENV, "live", null, null, null));
        fixture.given(CREATED, on)
                .when(new UpdateEnvironment(ORG, APP, ENV, null, false, 2))
                .expectEvents(new EnvUpdated(ORG, APP, ENV, "prod", null, null, false));
    }

    @Test
    void a_deploy_sets_the_desired_release() {
        fixture.given(CREATED)
                .when(new SetDesiredRelease(ORG, APP, ENV, "web", RELEASE, DEPLOY, 10, Rollout.rolling()))
                .expectEvents(WEB_DEPLOYED)
                .expectResultMessagePayload(true);
    }

    @Test
    void the_same_deploy_again_or_an_older_one_changes_nothing() {
        fixture.given(CREATED, WEB_DEPLOYED)
                .when(new SetDesiredRelease(ORG, APP, ENV, "web", RELEASE, DEPLOY, 10, Rollout.rolling()))
                .expectNoEvents()
                .expectResultMessagePayload(true);
        fixture.given(CREATED, WEB_DEPLOYED)
                .when(new SetDesiredRelease(ORG, APP, ENV, "web", RELEASE, DeployId.generate(), 9, Rollout.rolling()))
                .expectNoEvents();
    }

    @Test
    void each_process_type_has_its_own_newest_deploy() {
        fixture.given(CREATED, deployed("web", 12))
                .when(new SetDesiredRelease(ORG, APP, ENV, "worker", RELEASE, DEPLOY, 10, Rollout.rolling()))
                .expectEvents(WORKER_DEPLOYED);
    }

    @Test
    void an_environment_that_is_going_takes_no_more_releases() {
        fixture.given(CREATED, WEB_DEPLOYED, DELETING)
                .when(new SetDesiredRelease(ORG, APP, ENV, "web", RELEASE, DeployId.generate(), 20, Rollout.rolling()))
                .expectNoEvents()
                .expectResultMessagePayload(false);
        fixture.given(CREATED, DELETED)
                .when(new SetDesiredRelease(ORG, APP, ENV, "web", RELEASE, DeployId.generate(), 20, Rollout.rolling()))
                .expectNoEvents()
                .expectResultMessagePayload(false);
    }

    @Test
    void an_environment_without_workloads_is_deleted_at_once() {
        fixture.given(CREATED).when(new RequestEnvDeletion(ORG, APP, ENV, 1L)).expectEvents(DELETED);
    }

    @Test
    void an_environment_with_workloads_waits_for_the_last_of_them() {
        fixture.given(CREATED, WEB_DEPLOYED, WORKER_DEPLOYED)
                .when(new RequestEnvDeletion(ORG, APP, ENV, null))
                .expectEvents(DELETING);
        fixture.given(CREATED, WEB_DEPLOYED, WORKER_DEPLOYED, DELETING)
                .when(new WorkloadGone(ENV, "web"))
                .expectEvents(deleting("worker"));
        fixture.given(CREATED, WEB_DEPLOYED, WORKER_DEPLOYED, DELETING, deleting("worker"))
                .when(new WorkloadGone(ENV, "worker"))
                .expectEvents(DELETED);
    }

    @Test
    void a_workload_that_is_gone_is_counted_once_and_only_during_a_deletion() {
        fixture.given(CREATED, WEB_DEPLOYED, WORKER_DEPLOYED, DELETING, deleting("worker"))
                .when(new WorkloadGone(ENV, "web"))
                .expectNoEvents();
        fixture.given(CREATED, WEB_DEPLOYED).when(new WorkloadGone(ENV, "web")).expectNoEvents();
        fixture.given(CREATED, WEB_DEPLOYED, DELETING, DELETED)
                .when(new WorkloadGone(ENV, "web"))
                .expectNoEvents();
    }

    @Test
    void asking_again_for_a_deletion_is_no_event() {
        fixture.given(CREATED, WEB_DEPLOYED, DELETING)
                .when(new RequestEnvDeletion(ORG, APP, ENV, 1L))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
        fixture.given(CREATED, DELETED)
                .when(new RequestEnvDeletion(ORG, APP, ENV, 1L))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
    }

    @Test
    void deleting_another_version_is_refused() {
        fixture.given(CREATED)
                .when(new RequestEnvDeletion(ORG, APP, ENV, 2L))
                .expectException(Refusals.with(ErrorCode.VERSION_CONFLICT));
    }

    @Test
    void a_deleted_environment_is_not_found() {
        fixture.given(CREATED, DELETED)
                .when(new UpdateEnvironment(ORG, APP, ENV, new Name("live"), null, 1))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @Test
    void an_environment_that_never_was_is_not_found() {
        fixture.givenNoPriorActivity()
                .when(new RequestEnvDeletion(ORG, APP, ENV, null))
                .expectException(AggregateNotFoundException.class);
    }

    private static EnvDesiredReleaseSet deployed(String processType, long position) {
        return new EnvDesiredReleaseSet(ORG, APP, ENV, processType, RELEASE, DEPLOY, position, Rollout.rolling());
    }

    private static EnvUpdated deleting(String... draining) {
        return new EnvUpdated(ORG, APP, ENV, "prod", true, List.of(draining), null);
    }
}
