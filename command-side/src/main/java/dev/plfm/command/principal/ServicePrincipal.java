package dev.plfm.command.principal;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.platform.Versions;
import dev.plfm.command.principal.ServicePrincipalCommand.CreateServicePrincipal;
import dev.plfm.command.principal.ServicePrincipalCommand.DeleteServicePrincipal;
import dev.plfm.command.principal.ServicePrincipalCommand.RotateSecret;
import dev.plfm.command.principal.ServicePrincipalCommand.UpdateServicePrincipal;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.ServicePrincipalEvent;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalCreated;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalDeleted;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalScopesUpdated;
import dev.plfm.kernel.event.ServicePrincipalEvent.ServicePrincipalSecretRotated;
import dev.plfm.kernel.id.ServicePrincipalId;
import dev.plfm.kernel.resource.ServicePrincipalResource;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;

/** A service principal: a name, scopes, and a secret of which only the hash exists, outside the log. */
@Aggregate(
        type = ServicePrincipalEvent.AGGREGATE_TYPE,
        snapshotTriggerDefinition = "snapshots",
        cache = "aggregateCache",
        lockFactory = "aggregateLocks")
@Revision("1")
final class ServicePrincipal {
    @AggregateIdentifier
    private ServicePrincipalId id;

    private ServicePrincipalResource state;
    private boolean deleted;

    @SuppressWarnings("NullAway.Init")
    ServicePrincipal() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    ServicePrincipalResource handle(CreateServicePrincipal command, ClientSecrets secrets) {
        requireWithin(command.scopes(), command.may());
        secrets.put(command.id(), command.secret().hash());
        apply(new ServicePrincipalCreated(
                command.orgId(), command.id(), command.name().value(), inOrder(command.scopes())));
        return state.withSecret(command.secret().text());
    }

    @CommandHandler
    ServicePrincipalResource handle(UpdateServicePrincipal command) {
        requirePresent(command);
        Versions.check(command.expectedVersion(), state.resourceVersion());
        Set<Scope> scopes = command.scopes();
        if (scopes != null && !inOrder(scopes).equals(state.scopes())) {
            requireWithin(scopes, command.may());
            apply(new ServicePrincipalScopesUpdated(state.orgId(), id, inOrder(scopes)));
        }
        return state;
    }

    @CommandHandler
    ServicePrincipalResource handle(RotateSecret command, ClientSecrets secrets) {
        requirePresent(command);
        Versions.check(command.expectedVersion(), state.resourceVersion());
        requireWithin(state.scopes(), command.may());
        secrets.put(id, command.secret().hash());
        apply(new ServicePrincipalSecretRotated(state.orgId(), id, command.rotationId()));
        return state.withSecret(command.secret().text());
    }

    @CommandHandler
    void handle(DeleteServicePrincipal command) {
        requireOwn(command);
        if (!deleted) {
            Versions.check(command.expectedVersion(), state.resourceVersion());
            apply(new ServicePrincipalDeleted(state.orgId(), id));
        }
    }

    @EventSourcingHandler
    void on(ServicePrincipalCreated event, @Timestamp Instant at) {
        id = event.servicePrincipalId();
        state = new ServicePrincipalResource(
                id, event.orgId(), event.name(), event.scopes(), id.value(), null, 1, at, at);
    }

    @EventSourcingHandler
    void on(ServicePrincipalScopesUpdated event, @Timestamp Instant at) {
        become(event.scopes(), at);
    }

    @EventSourcingHandler
    void on(ServicePrincipalSecretRotated event, @Timestamp Instant at) {
        become(state.scopes(), at);
    }

    @EventSourcingHandler
    void on(ServicePrincipalDeleted event) {
        deleted = true;
    }

    private void become(List<Scope> scopes, Instant at) {
        state = new ServicePrincipalResource(
                id,
                state.orgId(),
                state.name(),
                scopes,
                state.clientId(),
                null,
                state.resourceVersion() + 1,
                state.createdAt(),
                at);
    }

    private void requirePresent(ServicePrincipalCommand command) {
        requireOwn(command);
        if (deleted) {
            throw DomainException.notFound("service principal");
        }
    }

    private void requireOwn(ServicePrincipalCommand command) {
        if (!command.orgId().equals(state.orgId())) {
            throw DomainException.notFound("service principal");
        }
    }

    private static void requireWithin(Collection<Scope> scopes, Set<Scope> may) {
        if (!may.containsAll(scopes)) {
            throw new DomainException(
                    ErrorCode.INSUFFICIENT_SCOPE,
                    "A service principal cannot have scopes that the token of who asks for it lacks.");
        }
    }

    private static List<Scope> inOrder(Collection<Scope> scopes) {
        return scopes.stream().sorted().toList();
    }
}
