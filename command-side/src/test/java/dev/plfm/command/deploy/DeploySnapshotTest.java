package dev.plfm.command.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.command.deploy.DeployCommand.PauseDeploy;
import dev.plfm.command.deploy.DeployCommand.PromoteDeploy;
import dev.plfm.command.deploy.DeployCommand.ResumeDeploy;
import dev.plfm.command.testing.Refusals;
import dev.plfm.command.testing.StoredState;
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
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployPhase;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.Rollout;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeploySnapshotTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final OrgId ORG = OrgId.generate();
    private static final AppId APP = AppId.generate();
    private static final EnvId ENV = EnvId.generate();
    private static final DeployId DEPLOY = DeployId.generate();

    private final Deploy deploy = new Deploy();

    private void begin() {
        deploy.on(
                new DeployCreated(
                        ORG,
                        APP,
                        ENV,
                        DEPLOY,
                        DeployKind.DEPLOY,
                        ReleaseId.generate(),
                        List.of("web", "worker"),
                        "canary",
                        Rollout.rolling(),
                        null),
                AT);
        StoredState.assertComplete(deploy);
        deploy.on(
                new DeployStatusChanged(
                        ORG, APP, ENV, DEPLOY, DeployStatus.ROLLING, "Half.", null, DeployPhase.AWAITING_PROMOTION),
                AT.plusSeconds(1));
    }

    @Test
    void a_paused_deploy_read_back_from_its_snapshot_decides_the_same() {
        begin();
        deploy.on(new DeployPaused(ORG, APP, ENV, DEPLOY), AT.plusSeconds(2));
        StoredState.given(deploy)
                .when(new PauseDeploy(ORG, APP, ENV, DEPLOY))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
        StoredState.given(deploy)
                .andGivenCurrentTime(AT.plusSeconds(9))
                .when(new ResumeDeploy(ORG, APP, ENV, DEPLOY))
                .expectEvents(new DeployResumed(ORG, APP, ENV, DEPLOY))
                .expectState(resumed -> {
                    deploy.on(new DeployResumed(ORG, APP, ENV, DEPLOY), AT.plusSeconds(9));
                    assertThat(resumed).usingRecursiveComparison().isEqualTo(deploy);
                });
    }

    @Test
    void one_that_was_promoted_or_has_ended_remains_so() {
        begin();
        deploy.on(new DeployPromoted(ORG, APP, ENV, DEPLOY), AT.plusSeconds(2));
        deploy.on(
                new DeployStatusChanged(ORG, APP, ENV, DEPLOY, DeployStatus.FAILED, "Too late.", "deadline"),
                AT.plusSeconds(3));
        StoredState.given(deploy)
                .when(new PromoteDeploy(ORG, APP, ENV, DEPLOY))
                .expectNoEvents()
                .expectSuccessfulHandlerExecution();
        StoredState.given(deploy)
                .when(new PauseDeploy(ORG, APP, ENV, DEPLOY))
                .expectNoEvents()
                .expectException(Refusals.with(ErrorCode.CONFLICT));
    }
}
