package dev.plfm.controlplane.access;

import dev.plfm.kernel.access.AnyCaller;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.OwnNode;
import dev.plfm.kernel.access.RequestAttributes;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Role;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.access.Unauthenticated;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** Compares what an endpoint declares that it needs with what its caller has; an endpoint that declares nothing is closed. */
final class AccessInterceptor implements HandlerInterceptor {
    private final JdbcClient jdbc;

    AccessInterceptor(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!request.getRequestURI().startsWith("/v1/") || !(handler instanceof HandlerMethod method)) {
            return true;
        }
        if (method.hasMethodAnnotation(Unauthenticated.class)) {
            return true;
        }
        Caller caller = (Caller) Objects.requireNonNull(request.getAttribute(RequestAttributes.CALLER));
        RequiresScope scope = method.getMethodAnnotation(RequiresScope.class);
        if (method.hasMethodAnnotation(OwnNode.class)) {
            checkNode(caller, variable(request, "node_id"));
        } else if (caller.nodeId() != null) {
            throw new DomainException(ErrorCode.FORBIDDEN, "A node's token reaches that node's own paths only.");
        } else if (scope != null) {
            checkScope(caller, scope.value(), variable(request, "org_id"));
        } else if (!method.hasMethodAnnotation(AnyCaller.class)) {
            throw new DomainException(ErrorCode.FORBIDDEN, "Nobody may call this.");
        }
        return true;
    }

    private static void checkNode(Caller caller, @Nullable String nodeId) {
        NodeId wanted = new NodeId(Objects.requireNonNull(nodeId));
        if (!wanted.equals(caller.nodeId())) {
            throw new DomainException(ErrorCode.FORBIDDEN, "Only the node itself may call this, with its own token.");
        }
    }

    private void checkScope(Caller caller, Scope scope, @Nullable String orgId) {
        if (orgId != null && !scope.operatorOnly()) {
            Role role = roleOf(caller, new OrgId(orgId)).orElseThrow(() -> DomainException.notFound("organization"));
            if (!role.scopes().contains(scope)) {
                throw insufficient(scope, "the role " + role.wire() + " in this organization does not give it");
            }
        }
        if (!caller.scopes().contains(scope)) {
            throw insufficient(scope, "the token does not have it");
        }
    }

    private Optional<Role> roleOf(Caller caller, OrgId orgId) {
        if (caller.email() == null) {
            return Optional.empty();
        }
        return jdbc.sql("SELECT role FROM command.membership WHERE org_id = ? AND email = ?")
                .params(orgId.value(), caller.email())
                .query(String.class)
                .optional()
                .map(role -> Role.valueOf(role.toUpperCase(Locale.ROOT)));
    }

    private static DomainException insufficient(Scope scope, String why) {
        return new DomainException(
                ErrorCode.INSUFFICIENT_SCOPE, "This needs the scope " + scope.wire() + ": " + why + ".");
    }

    private static @Nullable String variable(HttpServletRequest request, String name) {
        Object variables = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        Object value = variables instanceof Map<?, ?> map ? map.get(name) : null;
        return value == null ? null : value.toString();
    }
}
