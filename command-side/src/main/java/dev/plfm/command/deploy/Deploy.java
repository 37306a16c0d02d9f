package dev.plfm.command.deploy;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

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
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.DeployEvent;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.DeployEvent.DeployPaused;
import dev.plfm.kernel.event.DeployEvent.DeployPromoted;
import dev.plfm.kernel.event.DeployEvent.DeployResumed;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.resource.DeployResource;
import dev.plfm.kernel.value.DeployKind;
import dev.plfm.kernel.value.DeployPhase;
import dev.plfm.kernel.value.DeployStatus;
import dev.plfm.kernel.value.RolloutStrategy;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A deploy of a release to an environment: queued, then rolling, perhaps with pauses, then at its end for good. */
@Aggregate(
        type = DeployEvent.AGGREGATE_TYPE,
        snapshotTriggerDefinition = "snapshots",
        cache = "aggregateCache",
        lockFactory = "aggregateLocks")
@Revision("1")
final class Deploy {
    @AggregateIdentifier
    private @Nullable DeployId id;

    private DeployResource state;
    private boolean paused;
    private boolean promoted;
    /** What it would do or wait for if it were not paused. */
    private DeployPhase underway = DeployPhase.ROLLING;

    @SuppressWarnings("NullAway.Init")
    Deploy() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    DeployResource handle(CreateDeploy command, ReleaseLookup releases) {
        ReleaseSpec release = releases.find(command.orgId(), command.appId(), command.releaseId());
        if (release == null) {
            throw DomainException.notFound("release");
        }
        apply(new DeployCreated(
                command.orgId(),
                command.appId(),
                command.envId(),
                command.deployId(),
                command.kind(),
                command.releaseId(),
                chosen(command.processTypes(), release.manifest().processTypes()),
                command.rollout().strategy().wire(),
                command.rollout(),
                null));
        return state;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void handle(UndoDeploy command) {
        if (id == null) {
            apply(new DeployCreated(
                    command.orgId(),
                    command.appId(),
                    command.envId(),
                    command.deployId(),
                    DeployKind.ROLLBACK,
                    command.releaseId(),
                    command.processTypes(),
                    command.rollout().strategy().wire(),
                    command.rollout(),
                    command.failed()));
        }
    }

    @CommandHandler
    DeployResource handle(PauseDeploy command) {
        requireUnderWay(command, "paused");
        if (!paused) {
            apply(new DeployPaused(state.orgId(), state.appId(), state.envId(), state.id()));
        }
        return state;
    }

    @CommandHandler
    DeployResource handle(ResumeDeploy command) {
        requireUnderWay(command, "resumed");
        if (paused) {
            apply(new DeployResumed(state.orgId(), state.appId(), state.envId(), state.id()));
        }
        return state;
    }

    @CommandHandler
    DeployResource handle(PromoteDeploy command) {
        requireOwn(command);
        if (state.strategy().equals(RolloutStrategy.ROLLING.wire())) {
            throw new DomainException(
                    ErrorCode.CONFLICT,
                    "The deploy is a rolling one: it goes on by itself, there is nothing to promote.");
        }
        if (!promoted) {
            requireUnderWay(command, "promoted");
            apply(new DeployPromoted(state.orgId(), state.appId(), state.envId(), state.id()));
        }
        return state;
    }

    @CommandHandler
    DeployResource handle(AbortDeploy command) {
        requireOwn(command);
        if (!DeployCommand.ABORTED.equals(state.failedReason())) {
            requireUnderWay(command, "aborted");
            applyStatus(DeployStatus.FAILED, "Somebody aborted it.", DeployCommand.ABORTED, null);
        }
        return state;
    }

    @CommandHandler
    void handle(ChangeDeployStatus command) {
        int forward = command.status().compareTo(state.status());
        boolean other = !Objects.equals(command.message(), state.message())
                || underway != Objects.requireNonNullElse(command.phase(), DeployPhase.ROLLING);
        if (!state.status().terminal() && (forward > 0 || forward == 0 && other)) {
            applyStatus(command.status(), command.message(), command.failedReason(), command.phase());
        }
    }

    @EventSourcingHandler
    void on(DeployCreated event, @Timestamp Instant at) {
        id = event.deployId();
        state = new DeployResource(
                id,
                event.orgId(),
                event.appId(),
                event.envId(),
                event.kind(),
                event.releaseId(),
                event.processTypes(),
                event.strategy(),
                event.rollout(),
                event.rollbackOf(),
                null,
                DeployStatus.QUEUED,
                null,
                null,
                1,
                at,
                at);
    }

    @EventSourcingHandler
    void on(DeployPaused event, @Timestamp Instant at) {
        paused = true;
        changed(state.status(), state.message(), state.failedReason(), at);
    }

    @EventSourcingHandler
    void on(DeployResumed event, @Timestamp Instant at) {
        paused = false;
        changed(state.status(), state.message(), state.failedReason(), at);
    }

    @EventSourcingHandler
    void on(DeployPromoted event, @Timestamp Instant at) {
        promoted = true;
        underway = DeployPhase.ROLLING;
        changed(state.status(), state.message(), state.failedReason(), at);
    }

    @EventSourcingHandler
    void on(DeployStatusChanged event, @Timestamp Instant at) {
        underway = Objects.requireNonNullElse(event.phase(), DeployPhase.ROLLING);
        changed(event.status(), event.message(), event.failedReason(), at);
    }

    private void changed(DeployStatus status, @Nullable String message, @Nullable String failedReason, Instant at) {
        state = new DeployResource(
                state.id(),
                state.orgId(),
                state.appId(),
                state.envId(),
                state.kind(),
                state.releaseId(),
                state.processTypes(),
                state.strategy(),
                state.rollout(),
                state.rollbackOf(),
                DeployPhase.of(status, paused, underway),
                status,
                message,
                failedReason,
                state.resourceVersion() + 1,
                state.createdAt(),
                at);
    }

    private void applyStatus(
            DeployStatus status, @Nullable String message, @Nullable String failedReason, @Nullable DeployPhase phase) {
        apply(new DeployStatusChanged(
                state.orgId(), state.appId(), state.envId(), state.id(), status, message, failedReason, phase));
    }

    private void requireOwn(Intervention command) {
        if (!command.orgId().equals(state.orgId())
                || !command.appId().equals(state.appId())
                || !command.envId().equals(state.envId())) {
            throw DomainException.notFound("deploy");
        }
    }

    private void requireUnderWay(Intervention command, String done) {
        requireOwn(command);
        if (state.status().terminal()) {
            String reason = state.failedReason() == null ? "" : ", " + state.failedReason();
            throw new DomainException(
                    ErrorCode.CONFLICT,
                    "The deploy has ended (" + state.status().wire() + reason + ") and cannot be " + done
                            + ": start another deploy or a rollback instead.");
        }
    }

    private static List<String> chosen(@Nullable List<String> wanted, List<String> available) {
        if (wanted == null) {
            return available;
        }
        if (wanted.isEmpty()) {
            throw DomainException.invalid("process_types", "must name at least one, or be left out for all");
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!available.contains(wanted.get(i))) {
                throw DomainException.invalid(
                        "process_types[" + i + "]", "the release has only " + String.join(", ", available));
            }
        }
        return wanted.stream().distinct().sorted().toList();
    }
}
