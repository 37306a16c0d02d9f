package dev.plfm.kernel.resource;

import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ServicePrincipalId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A service principal; {@code clientSecret} only in the answers to its creation and to a rotation. */
public record ServicePrincipalResource(
        ServicePrincipalId id,
        OrgId orgId,
        String name,
        List<Scope> scopes,
        String clientId,
        @Nullable String clientSecret,
        long resourceVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Resource, ShownOnce {
    /** The same with the secret. */
    public ServicePrincipalResource withSecret(String secret) {
        return new ServicePrincipalResource(
                id, orgId, name, scopes, clientId, secret, resourceVersion, createdAt, updatedAt);
    }

    @Override
    public boolean holdsSecret() {
        return clientSecret != null;
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "ServicePrincipalResource[id=" + id + ", version=" + resourceVersion + "]";
    }
}
