package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ServicePrincipalId;
import java.util.List;
import org.axonframework.serialization.Revision;

/** What happens to a service principal; its secret is never part of it. */
public sealed interface ServicePrincipalEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "service_principal";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    ServicePrincipalId servicePrincipalId();

    @Override
    default String aggregateId() {
        return servicePrincipalId().value();
    }

    @JsonTypeName("service_principal.created")
    @Revision("1")
    record ServicePrincipalCreated(OrgId orgId, ServicePrincipalId servicePrincipalId, String name, List<Scope> scopes)
            implements ServicePrincipalEvent {}

    @JsonTypeName("service_principal.scopes_updated")
    @Revision("1")
    record ServicePrincipalScopesUpdated(OrgId orgId, ServicePrincipalId servicePrincipalId, List<Scope> scopes)
            implements ServicePrincipalEvent {}

    /** A new secret took the place of the old one; {@code rotationId} tells rotations apart, for audits. */
    @JsonTypeName("service_principal.secret_rotated")
    @Revision("1")
    record ServicePrincipalSecretRotated(OrgId orgId, ServicePrincipalId servicePrincipalId, String rotationId)
            implements ServicePrincipalEvent {}

    @JsonTypeName("service_principal.deleted")
    @Revision("1")
    record ServicePrincipalDeleted(OrgId orgId, ServicePrincipalId servicePrincipalId)
            implements ServicePrincipalEvent {}
}
