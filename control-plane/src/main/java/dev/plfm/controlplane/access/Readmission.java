package dev.plfm.controlplane.access;

import dev.plfm.kernel.access.StillAllowed;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import org.springframework.web.method.HandlerMethod;

/** The decision about a request, made anew: the same for all requests that one token makes to one endpoint's path. */
record Readmission(BearerToken token, HandlerMethod endpoint, Map<String, String> variables, Grants grants)
        implements StillAllowed {
    Readmission {
        variables = Map.copyOf(variables);
    }

    @Override
    public void check() {
        try {
            EndpointAuthorization.check(token.caller(), endpoint, variables, grants::in);
        } catch (DataAccessException e) {
            throw EndpointAuthorization.noDatabase();
        }
    }
}
