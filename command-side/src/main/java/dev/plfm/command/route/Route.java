package dev.plfm.command.route;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.platform.Environments;
import dev.plfm.command.platform.Versions;
import dev.plfm.command.release.ReleaseLookup;
import dev.plfm.command.route.RouteCommand.CreateRoute;
import dev.plfm.command.route.RouteCommand.DeleteRoute;
import dev.plfm.command.route.RouteCommand.UpdateRoute;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.event.RouteEvent;
import dev.plfm.kernel.event.RouteEvent.RouteCreated;
import dev.plfm.kernel.event.RouteEvent.RouteDeleted;
import dev.plfm.kernel.event.RouteEvent.RouteUpdated;
import dev.plfm.kernel.id.RouteId;
import dev.plfm.kernel.resource.RouteResource;
import java.time.Instant;
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

/** A route: its hostname, port and protocol are for good, the rest can change. That they are free, {@link RouteClaims} sees to. */
@Aggregate(
        type = RouteEvent.AGGREGATE_TYPE,
        snapshotTriggerDefinition = "snapshots",
        cache = "aggregateCache",
        lockFactory = "aggregateLocks")
@Revision("1")
final class Route {
    @AggregateIdentifier
    private RouteId id;

    private RouteResource state;
    private boolean deleted;

    @SuppressWarnings("NullAway.Init")
    Route() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    RouteResource handle(
            CreateRoute command, Environments environments, EnvFacts facts, ReleaseLookup releases, ListenPorts ports) {
        environments.requireStaying(command.orgId(), command.appId(), command.envId());
        EnvView env = facts.require(command.orgId(), command.appId(), command.envId());
        RouteSettings settings = command.settings();
        settings.check(command.protocolHint());
        ports.check(command.listenPort());
        env.requireBackend(settings, releases);
        apply(new RouteCreated(
                command.orgId(),
                command.appId(),
                command.envId(),
                command.routeId(),
                command.hostname().value(),
                command.listenPort(),
                command.protocolHint(),
                settings.backendProcessType(),
                settings.backendPort(),
                settings.proxyProtocol(),
                settings.backendExpectsProxyProtocol(),
                settings.ipv4Required(),
                settings.ipv4Required() ? env.requireIpv4Address() : null));
        return state;
    }

    @CommandHandler
    RouteResource handle(UpdateRoute command, Environments environments, EnvFacts facts, ReleaseLookup releases) {
        requireOwn(command);
        if (deleted) {
            throw DomainException.notFound("route");
        }
        Versions.check(command.expectedVersion(), state.resourceVersion());
        RouteSettings before = RouteSettings.of(state);
        RouteSettings after = command.change().applyTo(before);
        if (!after.equals(before)) {
            after.check(state.protocolHint());
            environments.requireStaying(command.orgId(), command.appId(), command.envId());
            EnvView env = facts.require(command.orgId(), command.appId(), command.envId());
            applyChange(RouteChange.between(before, after), after, env, releases);
        }
        return state;
    }

    /** A backend that is not touched may be one that a release has lost since. */
    private void applyChange(RouteChange change, RouteSettings after, EnvView env, ReleaseLookup releases) {
        if (change.backendProcessType() != null || change.backendPort() != null) {
            env.requireBackend(after, releases);
        }
        apply(new RouteUpdated(
                state.orgId(),
                state.appId(),
                state.envId(),
                id,
                change.backendProcessType(),
                change.backendPort(),
                change.proxyProtocol(),
                change.backendExpectsProxyProtocol(),
                change.ipv4Required(),
                Boolean.TRUE.equals(change.ipv4Required()) ? env.requireIpv4Address() : null));
    }

    @CommandHandler
    void handle(DeleteRoute command) {
        requireOwn(command);
        if (!deleted) {
            Versions.check(command.expectedVersion(), state.resourceVersion());
            apply(new RouteDeleted(state.orgId(), state.appId(), state.envId(), id, state.hostname()));
        }
    }

    @EventSourcingHandler
    void on(RouteCreated event, @Timestamp Instant at) {
        id = event.routeId();
        state = new RouteResource(
                id,
                event.orgId(),
                event.appId(),
                event.envId(),
                event.hostname(),
                event.listenPort(),
                event.protocolHint(),
                event.backendProcessType(),
                event.backendPort(),
                event.proxyProtocol(),
                event.backendExpectsProxyProtocol(),
                event.ipv4Required(),
                event.envIpv4Address(),
                1,
                at,
                at);
    }

    @EventSourcingHandler
    void on(RouteUpdated event, @Timestamp Instant at) {
        boolean ipv4Required = Objects.requireNonNullElse(event.ipv4Required(), state.ipv4Required());
        state = new RouteResource(
                id,
                state.orgId(),
                state.appId(),
                state.envId(),
                state.hostname(),
                state.listenPort(),
                state.protocolHint(),
                Objects.requireNonNullElse(event.backendProcessType(), state.backendProcessType()),
                Objects.requireNonNullElse(event.backendPort(), state.backendPort()),
                Objects.requireNonNullElse(event.proxyProtocol(), state.proxyProtocol()),
                Objects.requireNonNullElse(event.backendExpectsProxyProtocol(), state.backendExpectsProxyProtocol()),
                ipv4Required,
                ipv4Required ? other(event.envIpv4Address(), state.envIpv4Address()) : null,
                state.resourceVersion() + 1,
                state.createdAt(),
                at);
    }

    @EventSourcingHandler
    void on(RouteDeleted event) {
        deleted = true;
    }

    private static @Nullable String other(@Nullable String changed, @Nullable String before) {
        return changed == null ? before : changed;
    }

    private void requireOwn(RouteCommand command) {
        if (!command.orgId().equals(state.orgId())
                || !command.appId().equals(state.appId())
                || !command.envId().equals(state.envId())) {
            throw DomainException.notFound("route");
        }
    }
}
