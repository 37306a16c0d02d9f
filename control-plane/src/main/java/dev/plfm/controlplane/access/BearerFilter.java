package dev.plfm.controlplane.access;

import dev.plfm.controlplane.http.ProblemWriter;
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
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Authenticates a request by its bearer token; one without goes on unauthenticated, one with a bad token is refused. */
final class BearerFilter extends OncePerRequestFilter {
    private static final String SCHEME = "bearer ";
    private static final int MAX_TOKEN = 512;

    private final List<TokenSource> sources;

    BearerFilter(List<TokenSource> sources) {
        this.sources = sources;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader("Authorization");
        if (header != null) {
            Optional<Caller> caller;
            try {
                caller = callerOf(header);
            } catch (DataAccessException e) {
                ProblemWriter.write(
                        request,
                        response,
                        new DomainException(ErrorCode.UNAVAILABLE, "The database does not answer: try again shortly."));
                return;
            }
            if (caller.isEmpty()) {
                ProblemWriter.write(
                        request, response, new DomainException(ErrorCode.UNAUTHORIZED, "The token is not valid."));
                return;
            }
            request.setAttribute(RequestAttributes.CALLER, caller.get());
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                    caller.get().actorId(), null, List.of()));
            SecurityContextHolder.setContext(context);
        }
        chain.doFilter(request, response);
    }

    private Optional<Caller> callerOf(String header) {
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || header.length() > MAX_TOKEN) {
            return Optional.empty();
        }
        String token = header.substring(SCHEME.length()).trim();
        return sources.stream().flatMap(source -> source.find(token).stream()).findFirst();
    }

    /** Streams and long-polls are dispatched a second time; the caller of the first counts. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }
}
