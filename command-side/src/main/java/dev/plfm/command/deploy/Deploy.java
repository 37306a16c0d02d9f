package dev.plfm.command.deploy;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.deploy.DeployCommand.ChangeDeployStatus;
import dev.plfm.command.deploy.DeployCommand.CreateDeploy;
import dev.plfm.command.release.ReleaseLookup;
import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.event.DeployEvent;
import dev.plfm.kernel.event.DeployEvent.DeployCreated;
import dev.plfm.kernel.event.DeployEvent.DeployStatusChanged;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.resource.DeployResource;
import dev.plfm.kernel.value.DeployStatus;
import java.time.Instant;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A deploy of a release to an environment: queued, then rolling, then at its end for good. */
@Aggregate(type = DeployEvent.AGGREGATE_TYPE)
@Revision("1")
final class Deploy {
    private static final String ROLLING_STRATEGY = "rolling";

    @AggregateIdentifier
    private DeployId id;

    private DeployResource state;

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
                ROLLING_STRATEGY,
                null,
                null));
        return state;
    }

    @CommandHandler
    void handle(ChangeDeployStatus command) {
        if (!state.status().terminal() && command.status().compareTo(state.status()) > 0) {
            apply(new DeployStatusChanged(
                    state.orgId(),
                    state.appId(),
                    state.envId(),
                    id,
                    command.status(),
                    command.message(),
                    command.failedReason()));
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
    void on(DeployStatusChanged event, @Timestamp Instant at) {
        state = new DeployResource(
                id,
                state.orgId(),
                state.appId(),
                state.envId(),
                state.kind(),
                state.releaseId(),
                state.processTypes(),
                state.strategy(),
                state.rollout(),
                state.rollbackOf(),
                null,
                event.status(),
                event.message(),
                event.failedReason(),
                state.resourceVersion() + 1,
                state.createdAt(),
                at);
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
