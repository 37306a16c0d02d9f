package dev.plfm.command.deploy;

import static org.axonframework.modelling.saga.SagaLifecycle.associateWith;
import static org.axonframework.modelling.saga.SagaLifecycle.end;

import dev.plfm.command.deploy.DeployCommand.ChangeDeployStatus;
import dev.plfm.command.environment.EnvironmentCommand.SetDesiredRelease;
import dev.plfm.command.platform.SystemCommands;
import dev.plfm.eventlog.EventPosition;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.DeployEvent.DeployPaused;
import dev.plfm.kernel.event.DeployEvent.DeployPromoted;
import dev.plfm.kernel.event.DeployEvent.DeployResumed;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.Rollout;
import java.time.Duration;
import java.util.Objects;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Saga;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;

/** Brings a deploy's release to its environment and the deploy to its end. */
@Saga
@ProcessingGroup("deploy")
@Revision("1")
public class DeploySaga {
    static final String DEADLINE = "deploy-deadline";
    private static final String COMPONENT = "deploy-saga";
    private static final String DEPLOY_ID = "deployId";
    private static final String ENV_ID = "envId";

    private DeployProgress progress;
    private String deadlineId;

    @Autowired
    private transient SystemCommands commands;

    @Autowired
    private transient DeadlineManager deadlines;

    @Autowired
    private transient DeploySettings settings;

    /** For Axon. */
    @SuppressWarnings("NullAway.Init")
    public DeploySaga() {}

    @StartSaga
    @SagaEventHandler(associationProperty = DEPLOY_ID)
    void on(DeployCreated event, EventMessage<?> message) {
        associateWith(ENV_ID, event.envId().value());
        progress = new DeployProgress(event, EventPosition.of(message));
        deadlineId = deadlines.schedule(patience(), DEADLINE);
        for (String processType : event.processTypes()) {
            if (Boolean.FALSE.equals(send(setDesiredRelease(processType), message))) {
                finish(progress.envIsGoing(), message);
                return;
            }
        }
        send(new ChangeDeployStatus(event.deployId(), DeployStatus.ROLLING, null, null, null), message);
    }

    @SagaEventHandler(associationProperty = ENV_ID)
    void on(EnvDesiredReleaseSet event, EventMessage<?> message) {
        finish(progress.apply(event), message);
    }

    @SagaEventHandler(associationProperty = ENV_ID)
    void on(EnvUpdated event, EventMessage<?> message) {
        if (Boolean.TRUE.equals(event.deleting())) {
            finish(progress.envIsGoing(), message);
        }
    }

    @SagaEventHandler(associationProperty = ENV_ID)
    void on(EnvDeleted event, EventMessage<?> message) {
        finish(progress.envIsGoing(), message);
    }

    @SagaEventHandler(associationProperty = DEPLOY_ID)
    void on(WorkloadDesiredStateSet event) {
        progress.apply(event);
    }

    @SagaEventHandler(associationProperty = DEPLOY_ID)
    void on(WorkloadStatusChanged event, EventMessage<?> message) {
        DeployOutcome outcome = progress.apply(event);
        finish(outcome, message);
        DeployReport report = outcome == null ? progress.news() : null;
        if (report != null) {
            send(
                    new ChangeDeployStatus(
                            progress.deploy().deployId(), DeployStatus.ROLLING, report.message(), null, report.phase()),
                    message);
        }
    }

    @SagaEventHandler(associationProperty = ENV_ID)
    void on(InstanceStatusChanged event) {
        progress.apply(event);
    }

    @SagaEventHandler(associationProperty = DEPLOY_ID)
    void on(DeployPaused event) {
        progress.pause();
    }

    @SagaEventHandler(associationProperty = DEPLOY_ID)
    void on(DeployResumed event) {
        progress.resume();
    }

    @SagaEventHandler(associationProperty = DEPLOY_ID)
    void on(DeployPromoted event) {
        progress.promote();
    }

    /** Somebody aborted it. */
    @SagaEventHandler(associationProperty = DEPLOY_ID)
    void on(DeployStatusChanged event) {
        if (event.status().terminal()) {
            leave();
        }
    }

    /** The last resort: a rollout has deadlines of its own that come before. */
    @DeadlineHandler(deadlineName = DEADLINE)
    void onDeadline() {
        if (progress.hasMoreTime()) {
            deadlineId = deadlines.schedule(patience(), DEADLINE);
        } else {
            finish(progress.outOfTime(), null);
        }
    }

    private Duration patience() {
        return settings.patienceWith(rollout());
    }

    private Rollout rollout() {
        return Objects.requireNonNullElse(progress.deploy().rollout(), Rollout.rolling());
    }

    private SetDesiredRelease setDesiredRelease(String processType) {
        DeployCreated deploy = progress.deploy();
        return new SetDesiredRelease(
                deploy.orgId(),
                deploy.appId(),
                deploy.envId(),
                processType,
                deploy.releaseId(),
                deploy.deployId(),
                progress.position(),
                rollout());
    }

    private void finish(@Nullable DeployOutcome outcome, @Nullable EventMessage<?> cause) {
        if (outcome != null) {
            send(
                    new ChangeDeployStatus(
                            progress.deploy().deployId(),
                            outcome.status(),
                            outcome.message(),
                            outcome.failedReason(),
                            null),
                    cause);
            leave();
        }
    }

    private void leave() {
        deadlines.cancelSchedule(DEADLINE, deadlineId);
        end();
    }

    private @Nullable Object send(Object command, @Nullable EventMessage<?> cause) {
        return commands.send(COMPONENT, command, cause);
    }
}
