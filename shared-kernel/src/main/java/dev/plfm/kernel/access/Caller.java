package dev.plfm.kernel.access;

import dev.plfm.kernel.id.NodeId;
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
 */
public record Caller(
        ActorType actorType,
        String actorId,
        @Nullable String email,
        Set<Scope> scopes,
        @Nullable NodeId nodeId) {
    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** Whether the token carries an operator's scope. */
    public boolean isOperator(Scope scope) {
        return scope.operatorOnly() && scopes.contains(scope);
    }
}
