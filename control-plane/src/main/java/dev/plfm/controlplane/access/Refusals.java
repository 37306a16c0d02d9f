package dev.plfm.controlplane.access;

import dev.plfm.controlplane.access.EndpointAuthorization.Verdict;
import dev.plfm.controlplane.http.ProblemWriter;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.RequestAttributes;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerMapping;

/** Answers, counts and logs requests that were not let in; what token they brought is never part of it. */
@Component
class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final String COUNTER = "plfm.access.refused";

    private final MeterRegistry meters;

    Refusals(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void commence(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException unauthenticated)
            throws IOException {
        DomainException reason = (DomainException) request.getAttribute(BearerFilter.FAILURE);
        refuse(
                "authentication",
                request,
                response,
                reason != null
                        ? reason
                        : new DomainException(
                                ErrorCode.UNAUTHORIZED, "A bearer token is needed in the Authorization header."));
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        refuse("authorization", request, response, reasonOf(denied));
    }

    private static DomainException reasonOf(AccessDeniedException denied) {
        if (denied instanceof AuthorizationDeniedException withResult
                && withResult.getAuthorizationResult() instanceof Verdict verdict
                && verdict.refusal() != null) {
            return verdict.refusal();
        }
        if (denied.getCause() instanceof DomainException refusal) {
            return refusal;
        }
        return new DomainException(ErrorCode.FORBIDDEN, "This is not allowed.");
    }

    private void refuse(String what, HttpServletRequest request, HttpServletResponse response, DomainException reason)
            throws IOException {
        meters.counter(COUNTER, "check", what, "code", reason.code().wire()).increment();
        LOG.atInfo()
                .addKeyValue("check", what)
                .addKeyValue("code", reason.code().wire())
                .addKeyValue("actor_id", actorOf(request))
                .addKeyValue("method", request.getMethod())
                .addKeyValue(
                        "endpoint",
                        Objects.toString(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE)))
                .addKeyValue("client", request.getRemoteAddr())
                .log("access refused");
        ProblemWriter.write(request, response, reason);
    }

    private static String actorOf(HttpServletRequest request) {
        return request.getAttribute(RequestAttributes.CALLER) instanceof Caller caller ? caller.actorId() : "anonymous";
    }
}
