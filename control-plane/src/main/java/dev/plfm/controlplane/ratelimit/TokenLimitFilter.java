package dev.plfm.controlplane.ratelimit;

import dev.plfm.controlplane.http.AuthorizationHeader;
import dev.plfm.controlplane.http.ProblemWriter;
import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.RequestAttributes;
import dev.plfm.kernel.error.DomainException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Notes, once a request is authenticated or not, whether its token is one to count by. */
public final class TokenLimitFilter extends OncePerRequestFilter {
    private final RateLimiter limiter;

    public TokenLimitFilter(RateLimiter limiter) {
        this.limiter = limiter;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !limiter.enabled();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Object unproven = request.getAttribute(AddressLimitFilter.UNPROVEN);
        if (!(request.getAttribute(RequestAttributes.CALLER) instanceof Caller caller)) {
            String token = AuthorizationHeader.token(request);
            if (token != null) {
                limiter.bad(RateLimiter.hash(token));
            }
        } else if (unproven instanceof String hash) {
            try {
                limiter.good(hash, caller, ClientAddress.of(request.getRemoteAddr()));
            } catch (DomainException refused) {
                ProblemWriter.write(request, response, refused);
                return;
            }
        }
        chain.doFilter(request, response);
    }
}
