package dev.plfm.kernel.access;

import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, once authenticated.
 *
 * @param actorType what kind of actor
 * @param actorId its id: {@code usr_...}, {@code sp_...}, {@code node_...} or a component's name
 * @param email a human's address, else null
 * @param scopes what the token allows, before it is narrowed by a role in an organization
 * @param nodeId the node whose token this is, else null
 * @param orgId the organization of a service principal, else null
 * @param enrollment the SHA-256, in hex, of the one-time token that lets one node or ingress node be enrolled and nothing else; null for other tokens
 * @param ingressId the ingress node whose token this is, else null
 */
public record Caller(
        ActorType actorType,
        String actorId,
        @Nullable String email,
        Set<Scope> scopes,
        @Nullable NodeId nodeId,
        @Nullable OrgId orgId,
        @Nullable String enrollment,
        @Nullable IngressId ingressId) {
    public Caller {
        scopes = Set.copyOf(scopes);
    }

    public Caller(
            ActorType actorType,
            String actorId,
            @Nullable String email,
            Set<Scope> scopes,
            @Nullable NodeId nodeId,
            @Nullable OrgId orgId,
            @Nullable String enrollment) {
        this(actorType, actorId, email, scopes, nodeId, orgId, enrollment, null);
    }

    /** An ingress node, which has its own paths and no scope. */
    public static Caller ingress(IngressId ingressId) {
        return new Caller(ActorType.SYSTEM, ingressId.value(), null, Set.of(), null, null, null, ingressId);
    }

    public Caller(
            ActorType actorType, String actorId, @Nullable String email, Set<Scope> scopes, @Nullable NodeId nodeId) {
        this(actorType, actorId, email, scopes, nodeId, null, null);
    }

    /** Whether the token carries an operator's scope. */
    public boolean isOperator(Scope scope) {
        return scope.operatorOnly() && scopes.contains(scope);
    }

    /** Whether the token is an operator's. */
    public boolean isOperator() {
        return scopes.stream().anyMatch(Scope::operatorOnly);
    }
}
