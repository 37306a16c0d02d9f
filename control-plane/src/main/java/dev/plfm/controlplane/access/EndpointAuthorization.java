package dev.plfm.controlplane.access;

import dev.plfm.kernel.access.AnyCaller;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.EnrollmentToken;
import dev.plfm.kernel.access.Operator;
import dev.plfm.kernel.access.OwnIngress;
import dev.plfm.kernel.access.OwnNode;
import dev.plfm.kernel.access.RequestAttributes;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.access.Unauthenticated;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.IngressId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Compares what an endpoint declares that it needs with what its caller has; an endpoint that declares nothing is closed, wherever it is.
 * Outside of the API's paths, what no endpoint serves is not found without a token too.
 */
final class EndpointAuthorization implements AuthorizationManager<RequestAuthorizationContext> {
    private static final String API = "/v1/";

    private final Endpoints endpoints;
    private final Grants grants;

    EndpointAuthorization(Endpoints endpoints, Grants grants) {
        this.endpoints = endpoints;
        this.grants = grants;
    }

    /** Granted when there is no refusal. */
    record Verdict(@Nullable DomainException refusal) implements AuthorizationResult {
        @Override
        public boolean isGranted() {
            return refusal == null;
        }
    }

    @Override
    public AuthorizationResult authorize(
            Supplier<? extends @Nullable Authentication> authentication, RequestAuthorizationContext context) {
        HttpServletRequest request = context.getRequest();
        HandlerMethod endpoint = endpoints.find(request);
        if (endpoint == null ? !isApi(request) : endpoint.hasMethodAnnotation(Unauthenticated.class)) {
            return new Verdict(null);
        }
        Caller caller = (Caller) request.getAttribute(RequestAttributes.CALLER);
        if (caller == null) {
            return new Verdict(new DomainException(ErrorCode.UNAUTHORIZED, "A bearer token is needed."));
        }
        try {
            if (endpoint != null) {
                Map<String, String> variables = variables(request);
                check(caller, endpoint, variables, grants::in);
                BearerToken token = (BearerToken) Objects.requireNonNull(request.getAttribute(BearerFilter.TOKEN));
                request.setAttribute(
                        RequestAttributes.STILL_ALLOWED, new Readmission(token, endpoint, variables, grants));
            }
            return new Verdict(null);
        } catch (DomainException refused) {
            return new Verdict(refused);
        } catch (DataAccessException e) {
            return new Verdict(noDatabase());
        }
    }

    static DomainException noDatabase() {
        return new DomainException(ErrorCode.UNAVAILABLE, "The database does not answer: try again shortly.");
    }

    private static boolean isApi(HttpServletRequest request) {
        return request.getRequestURI().startsWith(API);
    }

    /**
     * Compares what an endpoint needs with what a caller has now.
     *
     * @param variables of the endpoint's path
     * @param standings what the caller is in an organization; empty when it does not belong there
     * @throws DomainException the refusal
     */
    static void check(
            Caller caller,
            HandlerMethod endpoint,
            Map<String, String> variables,
            BiFunction<OrgId, Caller, Optional<Grants.Standing>> standings) {
        RequiresScope scope = endpoint.getMethodAnnotation(RequiresScope.class);
        if (endpoint.hasMethodAnnotation(OwnNode.class)) {
            checkNode(caller, variables.get("node_id"));
        } else if (endpoint.hasMethodAnnotation(OwnIngress.class)) {
            checkIngress(caller, variables.get("ingress_id"));
        } else if (caller.ingressId() != null) {
            throw forbidden("An ingress node's token reaches that node's own paths only.");
        } else if (caller.nodeId() != null) {
            throw forbidden("A node's token reaches that node's own paths only.");
        } else if (caller.enrollment() != null) {
            checkEnrollment(endpoint);
        } else if (scope != null) {
            checkScope(caller, scope.value(), variables.get("org_id"), standings);
        } else if (endpoint.hasMethodAnnotation(Operator.class)) {
            checkOperator(caller);
        } else if (!endpoint.hasMethodAnnotation(AnyCaller.class)) {
            throw forbidden("Nobody may call this.");
        }
    }

    private static void checkNode(Caller caller, @Nullable String nodeId) {
        NodeId wanted = new NodeId(Objects.requireNonNull(nodeId));
        if (!wanted.equals(caller.nodeId())) {
            throw forbidden("Only the node itself may call this, with its own token.");
        }
    }

    private static void checkIngress(Caller caller, @Nullable String ingressId) {
        IngressId wanted = new IngressId(Objects.requireNonNull(ingressId));
        if (!wanted.equals(caller.ingressId())) {
            throw forbidden("Only the ingress node itself may call this, with its own token.");
        }
    }

    private static void checkEnrollment(HandlerMethod endpoint) {
        if (!endpoint.hasMethodAnnotation(EnrollmentToken.class)) {
            throw forbidden("An enrolment token enrols a node or an ingress node, nothing else.");
        }
    }

    private static void checkOperator(Caller caller) {
        if (!caller.isOperator()) {
            throw forbidden("This needs an operator's token.");
        }
    }

    private static void checkScope(
            Caller caller,
            Scope scope,
            @Nullable String orgId,
            BiFunction<OrgId, Caller, Optional<Grants.Standing>> standings) {
        if (orgId != null && !scope.operatorOnly()) {
            Grants.Standing standing = standings
                    .apply(new OrgId(orgId), caller)
                    .orElseThrow(() -> DomainException.notFound("organization"));
            if (!standing.scopes().contains(scope)) {
                throw insufficient(scope, "the " + standing.what() + " in this organization does not give it");
            }
        }
        if (!caller.scopes().contains(scope)) {
            throw insufficient(scope, "the token does not have it");
        }
    }

    private static DomainException insufficient(Scope scope, String why) {
        return new DomainException(
                ErrorCode.INSUFFICIENT_SCOPE, "This needs the scope " + scope.wire() + ": " + why + ".");
    }

    private static DomainException forbidden(String why) {
        return new DomainException(ErrorCode.FORBIDDEN, why);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> variables(HttpServletRequest request) {
        Object variables = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        return variables == null ? Map.of() : Map.copyOf((Map<String, String>) variables);
    }
}
