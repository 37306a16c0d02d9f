package dev.plfm.controlplane.pages;

import dev.plfm.kernel.value.Email;
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

/** Authenticates a request by its session cookie; one without goes on as nobody's. */
final class SessionFilter extends OncePerRequestFilter {
    private final BrowserSessions sessions;
    private final PageRefusals refusals;

    SessionFilter(BrowserSessions sessions, PageRefusals refusals) {
        this.sessions = sessions;
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Email> person;
        try {
            person = sessions.person(request);
        } catch (DataAccessException e) {
            refusals.show(request, response, Message.UNAVAILABLE);
            return;
        }
        person.ifPresent(email -> {
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(email, null, List.of()));
            SecurityContextHolder.setContext(context);
        });
        chain.doFilter(request, response);
    }
}
