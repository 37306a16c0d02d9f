package dev.plfm.controlplane.ratelimit;

import dev.plfm.controlplane.http.AuthorizationHeader;
import dev.plfm.controlplane.http.PlainPage;
import dev.plfm.controlplane.http.ProblemWriter;
import dev.plfm.kernel.error.DomainException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses requests beyond their limit before any work is done for them; liveness checks always pass. */
final class AddressLimitFilter extends OncePerRequestFilter {
    /** The hash of a token that is not yet known to be good. */
    static final String UNPROVEN = "dev.plfm.unproven-token";

    private final RateLimiter limiter;

    AddressLimitFilter(RateLimiter limiter) {
        this.limiter = limiter;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !limiter.enabled() || request.getRequestURI().equals("/healthz");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            count(request);
        } catch (DomainException refused) {
            if (PlainPage.isFor(request)) {
                PlainPage.tooManyRequests(response, refused);
            } else {
                ProblemWriter.write(request, response, refused);
            }
            return;
        }
        chain.doFilter(request, response);
    }

    private void count(HttpServletRequest request) {
        String address = ClientAddress.of(request.getRemoteAddr());
        if (isSignIn(request)) {
            limiter.signIn(address);
        }
        String token = AuthorizationHeader.token(request);
        if (token == null) {
            limiter.anonymous(address);
            return;
        }
        String hash = RateLimiter.hash(token);
        if (!limiter.known(hash)) {
            limiter.anonymous(address);
            request.setAttribute(UNPROVEN, hash);
        }
    }

    /** By the decoded path. Devices that poll are slowed down one by one, by the code that each has. */
    private static boolean isSignIn(HttpServletRequest request) {
        String path = request.getServletPath() + Objects.toString(request.getPathInfo(), "");
        if (path.startsWith("/oauth2/") || path.startsWith("/login/")) {
            return true;
        }
        return request.getMethod().equals("POST")
                && !path.equals("/v1/auth/device/token")
                && (path.startsWith("/v1/auth/")
                        || path.equals("/login")
                        || path.equals("/device")
                        || path.startsWith("/device/")
                        || path.startsWith("/password"));
    }
}
