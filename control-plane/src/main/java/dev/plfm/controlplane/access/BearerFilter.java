package dev.plfm.controlplane.access;

import dev.plfm.controlplane.http.AuthorizationHeader;
import dev.plfm.controlplane.identity.TokenLookup;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.RequestAttributes;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Authenticates a request by its bearer token. One whose token is no good goes on unauthenticated, with the reason noted: an endpoint
 * that needs no token serves it all the same.
 */
final class BearerFilter extends OncePerRequestFilter {
    /** Where the {@link DomainException} is that says why the token is no good. */
    static final String FAILURE = "dev.plfm.authentication-failure";

    /** Where the {@link BearerToken} is, when it is a good one. */
    static final String TOKEN = "dev.plfm.bearer-token";

    private final TokenLookup tokens;
    private final boolean dev;

    BearerFilter(TokenLookup tokens, boolean dev) {
        this.tokens = tokens;
        this.dev = dev;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getHeader("Authorization") != null) {
            try {
                authenticate(request);
            } catch (DomainException refused) {
                request.setAttribute(FAILURE, refused);
            } catch (DataAccessException e) {
                request.setAttribute(FAILURE, EndpointAuthorization.noDatabase());
            }
        }
        chain.doFilter(request, response);
    }

    private void authenticate(HttpServletRequest request) {
        String text = AuthorizationHeader.token(request);
        if (text == null) {
            throw new DomainException(ErrorCode.UNAUTHORIZED, "The Authorization header holds no bearer token.");
        }
        BearerToken token = new BearerToken(text, tokens, dev);
        Caller caller = token.caller();
        request.setAttribute(TOKEN, token);
        request.setAttribute(RequestAttributes.CALLER, caller);
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(caller.actorId(), null, List.of()));
        SecurityContextHolder.setContext(context);
    }

    /** Streams and long-polls are dispatched a second time; the caller of the first counts. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }
}
