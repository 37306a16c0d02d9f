package dev.plfm.command.principal;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ServicePrincipalId;
import dev.plfm.kernel.resource.ServicePrincipalResource;
import dev.plfm.kernel.value.Name;
import java.util.Set;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * What a service principal can be told; {@code not_found} when it is not one of the organization's. Nobody gets more through a principal
 * than the own token allows: {@code may} is what that is.
 */
public sealed interface ServicePrincipalCommand {
    OrgId orgId();

    @TargetAggregateIdentifier
    ServicePrincipalId id();

    /** Answers with a {@link ServicePrincipalResource}, its secret included. */
    record CreateServicePrincipal(
            OrgId orgId, ServicePrincipalId id, Name name, Set<Scope> scopes, ClientSecret secret, Set<Scope> may)
            implements ServicePrincipalCommand, OwnTransaction {}

    /** Answers with a {@link ServicePrincipalResource}; null leaves the scopes as they are. */
    record UpdateServicePrincipal(
            OrgId orgId, ServicePrincipalId id, @Nullable Set<Scope> scopes, long expectedVersion, Set<Scope> may)
            implements ServicePrincipalCommand {}

    /** Answers with a {@link ServicePrincipalResource}, its new secret included; the old one stops working. */
    record RotateSecret(
            OrgId orgId,
            ServicePrincipalId id,
            String rotationId,
            ClientSecret secret,
            @Nullable Long expectedVersion,
            Set<Scope> may)
            implements ServicePrincipalCommand, OwnTransaction {}

    /** No effect when it is deleted already. */
    record DeleteServicePrincipal(
            OrgId orgId, ServicePrincipalId id, @Nullable Long expectedVersion) implements ServicePrincipalCommand {}
}
