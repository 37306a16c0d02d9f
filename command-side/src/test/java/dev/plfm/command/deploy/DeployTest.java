package dev.plfm.command.deploy;

import dev.plfm.command.deploy.DeployCommand.AbortDeploy;
import dev.plfm.command.deploy.DeployCommand.ChangeDeployStatus;
import dev.plfm.command.deploy.DeployCommand.CreateDeploy;
import dev.plfm.command.deploy.DeployCommand.Intervention;
import dev.plfm.command.deploy.DeployCommand.PauseDeploy;
import dev.plfm.command.deploy.DeployCommand.PromoteDeploy;
import dev.plfm.command.deploy.DeployCommand.ResumeDeploy;
import dev.plfm.command.deploy.DeployCommand.UndoDeploy;
import dev.plfm.command.release.ReleaseLookup;
import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.command.testing.Refusals;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.DeployEvent.DeployPaused;
import dev.plfm.kernel.event.DeployEvent.DeployPromoted;
import dev.plfm.kernel.event.DeployEvent.DeployResumed;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.manifest.ManifestParser;
import dev.plfm.kernel.resource.DeployResource;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployPhase;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.ImageRef;
import dev.plfm.kernel.value.Rollout;
import java.time.Instant;
import java.util.List;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.hamcrest.CustomTypeSafeMatcher;
import org.hamcrest.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Acceptance and refusal of every deploy command. */
class DeployTest {
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final EnvId ENV = EnvId.generate();
    private static final ReleaseId RELEASE = ReleaseId.generate();
    private static final DeployId DEPLOY = DeployId.generate();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final DeployCreated CREATED = created(DeployKind.DEPLOY, "web", "worker");
    private static final String MANIFEST = """
            {"schema_version": "v1", "processes": {
                "worker": {"command": ["work"], "resources": {"memory": "64Mi"}},
                "web": {"command": ["serve"], "resources": {"memory": "64Mi"}}}}
            """;

    private static final DeployCreated CANARY =
            new DeployCreated(ORG, APP, ENV, DEPLOY, DeployKind.DEPLOY, RELEASE, List.of("web"), "canary", null, null);
    private static final DeployPaused PAUSED = new DeployPaused(ORG, APP, ENV, DEPLOY);
    private static final DeployResumed RESUMED = new DeployResumed(ORG, APP, ENV, DEPLOY);
    private static final DeployPromoted PROMOTED = new DeployPromoted(ORG, APP, ENV, DEPLOY);
    private static final DeployStatusChanged ABORTED =
            new DeployStatusChanged(ORG, APP, ENV, DEPLOY, DeployStatus.FAILED, "Somebody aborted it.", "aborted");

    private final AggregateTestFixture<Deploy> fixture = new AggregateTestFixture<>(Deploy.class);

    @BeforeEach
    void thereIsOneRelease() {
        ReleaseSpec release = new ReleaseSpec(
                ORG,
                APP,
                RELEASE,
                new ImageRef("acme/shop"),
                "sha256:" + "a".repeat(64),
                "sha256:" + "b".repeat(64),
                ManifestParser.parse(MANIFEST).orElseThrow().manifest());
        ReleaseLookup lookup = (orgId, appId, releaseId) ->
                orgId.equals(ORG) && appId.equals(APP) && releaseId.equals(RELEASE) ? release : null;
        fixture.registerInjectableResource(lookup);
    }

    @Test
    void a_deploy_is_queued_for_all_process_types_unless_it_names_some() {
        fixture.givenNoPriorActivity()
                .andGivenCurrentTime(NOW)
                .when(create(DeployKind.DEPLOY, null))
                .expectEvents(CREATED)
                .expectResultMessagePayload(resource(DeployStatus.QUEUED, null, null, 1));
        fixture.givenNoPriorActivity()
                .when(create(DeployKind.DEPLOY, List.of("worker")))
                .expectEvents(created(DeployKind.DEPLOY, "worker"));
        fixture.givenNoPriorActivity()
                .when(create(DeployKind.DEPLOY, List.of("worker", "web", "worker")))
                .expectEvents(CREATED);
    }

    @Test
    void a_rollback_is_a_deploy_of_its_own_kind() {
        fixture.givenNoPriorActivity()
                .when(create(DeployKind.ROLLBACK, null))
                .expectEvents(created(DeployKind.ROLLBACK, "web", "worker"));
    }

    @Test
    void process_types_that_the_release_does_not_have_are_refused() {
        fixture.givenNoPriorActivity()
                .when(create(DeployKind.DEPLOY, List.of("web", "cron")))
                .expectNoEvents()
                .expectException(Refusals.with(ErrorCode.INVALID_ARGUMENT, "process_types[1]"));
        fixture.givenNoPriorActivity()
                .when(create(DeployKind.DEPLOY, List.of()))
                .expectException(Refusals.with(ErrorCode.INVALID_ARGUMENT, "process_types"));
    }

    @Test
    void a_release_of_another_app_is_not_found() {
        fixture.givenNoPriorActivity()
                .when(new CreateDeploy(
                        ORG, AppId.generate(), ENV, DEPLOY, DeployKind.DEPLOY, RELEASE, null, Rollout.rolling()))
                .expectException(Refusals.with(ErrorCode.NOT_FOUND));
    }

    @Test
    void a_deploy_moves_forward() {
        fixture.given(CREATED)
                .when(change(DeployStatus.ROLLING, null))
                .expectEvents(changed(DeployStatus.ROLLING, null));
        fixture.given(CREATED, changed(DeployStatus.ROLLING, null))
                .when(change(DeployStatus.FAILED, "superseded"))
                .expectEvents(changed(DeployStatus.FAILED, "superseded"));
        fixture.given(CREATED)
                .when(change(DeployStatus.SUCCEEDED, null))
                .expectEvents(changed(DeployStatus.SUCCEEDED, null));
    }

    @Test
    void the_same_status_again_is_no_event() {
        fixture.given(CREATED, changed(DeployStatus.ROLLING, null))
                .when(change(DeployStatus.ROLLING, null))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
    }

    @Test
    void a_deploy_at_its_end_stays_there() {
        fixture.given(CREATED, changed(DeployStatus.SUCCEEDED, null))
                .when(change(DeployStatus.FAILED, "deadline_exceeded"))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
        fixture.given(CREATED, changed(DeployStatus.FAILED, "superseded"))
                .when(change(DeployStatus.ROLLING, null))
                .expectNoEvents();
    }

    @Test
    void while_it_rolls_it_may_tell_something_else() {
        DeployStatusChanged waiting = new DeployStatusChanged(
                ORG, APP, ENV, DEPLOY, DeployStatus.ROLLING, "It waits.", null, DeployPhase.AWAITING_PROMOTION);
        ChangeDeployStatus wait =
                new ChangeDeployStatus(DEPLOY, DeployStatus.ROLLING, "It waits.", null, DeployPhase.AWAITING_PROMOTION);
        fixture.given(CREATED, changed(DeployStatus.ROLLING, null)).when(wait).expectEvents(waiting);
        fixture.given(CREATED, changed(DeployStatus.ROLLING, null), waiting)
                .when(wait)
                .expectNoEvents();
        fixture.given(CREATED, waiting)
                .when(new PauseDeploy(ORG, APP, ENV, DEPLOY))
                .expectResultMessageMatching(shows(DeployPhase.PAUSED));
        fixture.given(CREATED, waiting, PAUSED)
                .when(new ResumeDeploy(ORG, APP, ENV, DEPLOY))
                .expectResultMessageMatching(shows(DeployPhase.AWAITING_PROMOTION));
    }

    @Test
    void a_deploy_can_be_paused_and_resumed_again_and_again() {
        fixture.given(CREATED).when(new PauseDeploy(ORG, APP, ENV, DEPLOY)).expectEvents(PAUSED);
        fixture.given(CREATED, PAUSED)
                .when(new PauseDeploy(ORG, APP, ENV, DEPLOY))
                .expectNoEvents();
        fixture.given(CREATED, PAUSED)
                .when(new ResumeDeploy(ORG, APP, ENV, DEPLOY))
                .expectEvents(RESUMED);
        fixture.given(CREATED, PAUSED, RESUMED)
                .when(new ResumeDeploy(ORG, APP, ENV, DEPLOY))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
        fixture.given(CREATED, PAUSED, RESUMED)
                .when(new PauseDeploy(ORG, APP, ENV, DEPLOY))
                .expectEvents(PAUSED);
    }

    @Test
    void a_canary_can_be_promoted_once() {
        fixture.given(CANARY).when(new PromoteDeploy(ORG, APP, ENV, DEPLOY)).expectEvents(PROMOTED);
        fixture.given(CANARY, PROMOTED)
                .when(new PromoteDeploy(ORG, APP, ENV, DEPLOY))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
        fixture.given(CANARY, PROMOTED, changed(DeployStatus.SUCCEEDED, null))
                .when(new PromoteDeploy(ORG, APP, ENV, DEPLOY))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
        fixture.given(CREATED)
                .when(new PromoteDeploy(ORG, APP, ENV, DEPLOY))
                .expectException(Refusals.with(ErrorCode.CONFLICT));
    }

    @Test
    void an_aborted_deploy_has_failed() {
        fixture.given(CREATED, PAUSED)
                .when(new AbortDeploy(ORG, APP, ENV, DEPLOY))
                .expectEvents(ABORTED)
                .expectResultMessageMatching(shows(null));
        fixture.given(CREATED, ABORTED)
                .when(new AbortDeploy(ORG, APP, ENV, DEPLOY))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
    }

    @Test
    void who_steps_in_after_the_end_is_refused() {
        DeployStatusChanged done = changed(DeployStatus.SUCCEEDED, null);
        for (Intervention late : List.of(
                new PauseDeploy(ORG, APP, ENV, DEPLOY),
                new ResumeDeploy(ORG, APP, ENV, DEPLOY),
                new PromoteDeploy(ORG, APP, ENV, DEPLOY),
                new AbortDeploy(ORG, APP, ENV, DEPLOY))) {
            fixture.given(CANARY, done).when(late).expectNoEvents().expectException(Refusals.with(ErrorCode.CONFLICT));
        }
    }

    @Test
    void who_steps_in_elsewhere_finds_nothing() {
        EnvId other = EnvId.generate();
        for (Intervention foreign : List.of(
                new PauseDeploy(OrgId.generate(), APP, ENV, DEPLOY),
                new ResumeDeploy(ORG, AppId.generate(), ENV, DEPLOY),
                new PromoteDeploy(ORG, APP, other, DEPLOY),
                new AbortDeploy(ORG, APP, other, DEPLOY))) {
            fixture.given(CANARY).when(foreign).expectNoEvents().expectException(Refusals.with(ErrorCode.NOT_FOUND));
        }
    }

    @Test
    void a_failed_deploy_is_undone_once() {
        DeployId failed = DeployId.generate();
        UndoDeploy undo = new UndoDeploy(ORG, APP, ENV, DEPLOY, failed, RELEASE, List.of("web"), Rollout.rolling());
        DeployCreated undoing = new DeployCreated(
                ORG,
                APP,
                ENV,
                DEPLOY,
                DeployKind.ROLLBACK,
                RELEASE,
                List.of("web"),
                "rolling",
                Rollout.rolling(),
                failed);
        fixture.givenNoPriorActivity().when(undo).expectEvents(undoing);
        fixture.given(undoing).when(undo).expectNoEvents().expectSuccessfulHandlerExecution();
    }

    @Test
    void a_deploy_that_never_was_is_not_found() {
        fixture.givenNoPriorActivity()
                .when(change(DeployStatus.ROLLING, null))
                .expectException(AggregateNotFoundException.class);
    }

    private static Matcher<CommandResultMessage<?>> shows(@Nullable DeployPhase phase) {
        return new CustomTypeSafeMatcher<>("shows " + phase) {
            @Override
            protected boolean matchesSafely(CommandResultMessage<?> result) {
                return ((DeployResource) result.getPayload()).phase() == phase;
            }
        };
    }

    private static CreateDeploy create(DeployKind kind, @Nullable List<String> processTypes) {
        return new CreateDeploy(ORG, APP, ENV, DEPLOY, kind, RELEASE, processTypes, Rollout.rolling());
    }

    private static DeployCreated created(DeployKind kind, String... processTypes) {
        return new DeployCreated(
                ORG, APP, ENV, DEPLOY, kind, RELEASE, List.of(processTypes), "rolling", Rollout.rolling(), null);
    }

    private static ChangeDeployStatus change(DeployStatus status, @Nullable String failedReason) {
        return new ChangeDeployStatus(DEPLOY, status, "message", failedReason, null);
    }

    private static DeployStatusChanged changed(DeployStatus status, @Nullable String failedReason) {
        return new DeployStatusChanged(ORG, APP, ENV, DEPLOY, status, "message", failedReason);
    }

    private static DeployResource resource(
            DeployStatus status, @Nullable String message, @Nullable String failedReason, long version) {
        return new DeployResource(
                DEPLOY,
                ORG,
                APP,
                ENV,
                DeployKind.DEPLOY,
                RELEASE,
                List.of("web", "worker"),
                "rolling",
                Rollout.rolling(),
                null,
                null,
                status,
                message,
                failedReason,
                version,
                NOW,
                NOW);
    }
}
