package dev.plfm.controlplane.pages;

import dev.plfm.controlplane.identity.OpaqueToken;
import dev.plfm.controlplane.identity.PublicUrl;
import dev.plfm.controlplane.identity.Sessions;
import dev.plfm.controlplane.identity.TokenKind;
import dev.plfm.kernel.value.Email;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/** Who is signed in at a browser, by the session token in its cookie. */
@Component
@ConditionalOnBooleanProperty("plfm.roles.command")
class BrowserSessions {
    private final Sessions sessions;
    private final BrowserCookie cookie;

    BrowserSessions(Sessions sessions, PublicUrl publicUrl) {
        this.sessions = sessions;
        this.cookie =
                new BrowserCookie("plfm_session", Objects.requireNonNull(TokenKind.SESSION.lifetime()), publicUrl);
    }

    Optional<Email> person(HttpServletRequest request) {
        return cookie.read(request).flatMap(text -> sessions.person(new OpaqueToken(text)));
    }

    /** Always with a new token; the one that the browser had before ends. */
    void start(HttpServletRequest request, HttpServletResponse response, Email person) {
        cookie.read(request).ifPresent(earlier -> sessions.end(new OpaqueToken(earlier)));
        cookie.write(request, response, sessions.start(person).text());
    }

    void end(HttpServletRequest request, HttpServletResponse response) {
        cookie.read(request).ifPresent(text -> sessions.end(new OpaqueToken(text)));
        cookie.clear(request, response);
    }
}
