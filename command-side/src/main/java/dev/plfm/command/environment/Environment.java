package dev.plfm.command.environment;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.environment.EnvironmentCommand.CreateEnvironment;
import dev.plfm.command.environment.EnvironmentCommand.DisableIpv4;
import dev.plfm.command.environment.EnvironmentCommand.EnableIpv4;
import dev.plfm.command.environment.EnvironmentCommand.RequestEnvDeletion;
import dev.plfm.command.environment.EnvironmentCommand.ReturnIpv4;
import dev.plfm.command.environment.EnvironmentCommand.SetDesiredRelease;
import dev.plfm.command.environment.EnvironmentCommand.SetPlacement;
import dev.plfm.command.environment.EnvironmentCommand.SetScale;
import dev.plfm.command.environment.EnvironmentCommand.UpdateEnvironment;
import dev.plfm.command.environment.EnvironmentCommand.WithinApp;
import dev.plfm.command.environment.EnvironmentCommand.WorkloadGone;
import dev.plfm.command.platform.Versions;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.EnvEvent;
import dev.plfm.kernel.event.EnvEvent.EnvCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvIpv4AddonDisabled;
import dev.plfm.kernel.event.EnvEvent.EnvIpv4AddonEnabled;
import dev.plfm.kernel.event.EnvEvent.EnvPlacementSet;
import dev.plfm.kernel.event.EnvEvent.EnvScaleSet;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.resource.EnvResource;
import dev.plfm.kernel.resource.Ipv4Resource;
import dev.plfm.kernel.resource.PlacementResource;
import dev.plfm.kernel.resource.ScaleResource;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ProcessScale;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;

/** An environment: the scale and the desired release of each process type, and its IPv4 address, until its last workload is gone. */
@Aggregate(
        type = EnvEvent.AGGREGATE_TYPE,
        snapshotTriggerDefinition = "snapshots",
        cache = "aggregateCache",
        lockFactory = "aggregateLocks")
@Revision("3")
final class Environment {
    @AggregateIdentifier
    private EnvId id;

    private EnvResource state;
    private ScaleResource scale;
    private TreeMap<String, PlacementResource> placements = new TreeMap<>();
    private Ipv4Resource ipv4;
    private boolean deleted;
    /** For each process type that may have a workload, the position of the newest deploy that it obeys. */
    private TreeMap<String, Long> deployed = new TreeMap<>();

    @SuppressWarnings("NullAway.Init")
    Environment() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    EnvResource handle(CreateEnvironment command) {
        apply(new EnvCreated(
                command.orgId(),
                command.appId(),
                command.envId(),
                command.name().value()));
        return state;
    }

    @CommandHandler
    EnvResource handle(UpdateEnvironment command) {
        requireStaying(command);
        Versions.check(command.expectedVersion(), state.resourceVersion());
        String name = command.name() == null ? state.name() : command.name().value();
        Boolean autoRollback = command.autoRollback();
        boolean another = autoRollback != null && autoRollback != state.autoRollback();
        if (another || !name.equals(state.name())) {
            apply(new EnvUpdated(state.orgId(), state.appId(), id, name, null, null, another ? autoRollback : null));
        }
        return state;
    }

    @CommandHandler
    void handle(RequestEnvDeletion command) {
        requireOwn(command);
        if (deleted || isDeleting()) {
            return;
        }
        Versions.check(command.expectedVersion(), state.resourceVersion());
        applyDeletion(List.copyOf(deployed.keySet()));
    }

    @CommandHandler
    ScaleResource handle(SetScale command) {
        requireStaying(command);
        Versions.check(command.expectedVersion(), scale.resourceVersion());
        List<ProcessScale> merged = ScaleRules.merge(scale.processes(), command.processes());
        if (!merged.equals(scale.processes())) {
            apply(new EnvScaleSet(state.orgId(), state.appId(), id, merged));
        }
        return scale;
    }

    @CommandHandler
    PlacementResource handle(SetPlacement command) {
        requireStaying(command);
        PlacementResource placement = placement(command.processType());
        Versions.check(command.expectedVersion(), placement.resourceVersion());
        if (!placement.hasSettings(command.settings())) {
            PlacementRules.checkPriority(command.settings(), placement.priority(), command.highestPriority());
            PlacementRules.checkAnother(placements.keySet(), command.processType());
            apply(new EnvPlacementSet(state.orgId(), state.appId(), id, command.processType(), command.settings()));
        }
        return placement(command.processType());
    }

    @CommandHandler
    boolean handle(SetDesiredRelease command) {
        requireOwn(command);
        if (deleted || isDeleting()) {
            return false;
        }
        if (command.deployEventId() > deployed.getOrDefault(command.processType(), 0L)) {
            apply(new EnvDesiredReleaseSet(
                    state.orgId(),
                    state.appId(),
                    id,
                    command.processType(),
                    command.releaseId(),
                    command.deployId(),
                    command.deployEventId(),
                    command.rollout()));
        }
        return true;
    }

    @CommandHandler
    Ipv4Resource handle(EnableIpv4 command, Ipv4Pool pool) {
        requireStaying(command);
        if (!ipv4.enabled()) {
            apply(new EnvIpv4AddonEnabled(state.orgId(), state.appId(), id, command.allocationId(), pool.free()));
        }
        return ipv4;
    }

    @CommandHandler
    void handle(DisableIpv4 command) {
        requireStaying(command);
        if (ipv4.enabled()) {
            Versions.check(command.expectedVersion(), ipv4.resourceVersion());
            applyIpv4Disabled();
        }
    }

    @CommandHandler
    void handle(ReturnIpv4 command) {
        if (isDeleting() && ipv4.enabled()) {
            applyIpv4Disabled();
            if (deployed.isEmpty()) {
                applyDeletion(List.of());
            }
        }
    }

    @CommandHandler
    void handle(WorkloadGone command) {
        if (isDeleting() && !deleted && deployed.containsKey(command.processType())) {
            applyDeletion(deployed.keySet().stream()
                    .filter(processType -> !processType.equals(command.processType()))
                    .toList());
        }
    }

    @EventSourcingHandler
    void on(EnvCreated event, @Timestamp Instant at) {
        id = event.envId();
        state = new EnvResource(id, event.orgId(), event.appId(), event.name(), null, false, 1, at, at);
        scale = new ScaleResource(id, List.of(), at, 1);
        ipv4 = Ipv4Resource.none(id, at);
    }

    @EventSourcingHandler
    void on(EnvUpdated event, @Timestamp Instant at) {
        state = new EnvResource(
                id,
                state.orgId(),
                state.appId(),
                event.name(),
                event.deleting(),
                Objects.requireNonNullElse(event.autoRollback(), state.autoRollback()),
                state.resourceVersion() + 1,
                state.createdAt(),
                at);
        List<String> draining = event.drainingProcessTypes();
        if (draining != null) {
            deployed.keySet().retainAll(draining);
        }
    }

    @EventSourcingHandler
    void on(EnvScaleSet event, @Timestamp Instant at) {
        scale = new ScaleResource(id, event.scales(), at, scale.resourceVersion() + 1);
    }

    @EventSourcingHandler
    void on(EnvPlacementSet event, @Timestamp Instant at) {
        long version = placement(event.processType()).resourceVersion() + 1;
        placements.put(
                event.processType(), PlacementResource.of(id, event.processType(), event.placement(), at, version));
    }

    @EventSourcingHandler
    void on(EnvDesiredReleaseSet event) {
        deployed.put(event.processType(), event.deployEventId());
    }

    @EventSourcingHandler
    void on(EnvIpv4AddonEnabled event, @Timestamp Instant at) {
        ipv4 = ipv4.with(event.allocationId(), event.ipv4Address(), at);
    }

    @EventSourcingHandler
    void on(EnvIpv4AddonDisabled event, @Timestamp Instant at) {
        ipv4 = ipv4.without(at);
    }

    @EventSourcingHandler
    void on(EnvDeleted event) {
        deleted = true;
    }

    private PlacementResource placement(String processType) {
        PlacementResource placement = placements.get(processType);
        return placement != null
                ? placement
                : PlacementResource.of(id, processType, PlacementSettings.none(), state.createdAt(), 1);
    }

    private void applyIpv4Disabled() {
        apply(new EnvIpv4AddonDisabled(
                state.orgId(),
                state.appId(),
                id,
                Objects.requireNonNull(ipv4.allocationId()),
                Objects.requireNonNull(ipv4.ipv4Address())));
    }

    private void applyDeletion(List<String> draining) {
        if (draining.isEmpty() && !ipv4.enabled()) {
            apply(new EnvDeleted(state.orgId(), state.appId(), id, state.name()));
        } else {
            apply(new EnvUpdated(state.orgId(), state.appId(), id, state.name(), true, draining, null));
        }
    }

    private boolean isDeleting() {
        return Boolean.TRUE.equals(state.deleting());
    }

    private void requireOwn(WithinApp command) {
        if (!command.orgId().equals(state.orgId()) || !command.appId().equals(state.appId())) {
            throw DomainException.notFound("environment");
        }
    }

    private void requireStaying(WithinApp command) {
        requireOwn(command);
        if (deleted) {
            throw DomainException.notFound("environment");
        }
        if (isDeleting()) {
            throw new DomainException(ErrorCode.CONFLICT, "The environment is being deleted.");
        }
    }
}
