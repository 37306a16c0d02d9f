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
        return token(request).flatMap(sessions::person);
    }

    Optional<OpaqueToken> token(HttpServletRequest request) {
        return cookie.read(request).map(OpaqueToken::new);
    }

    /** Always with a new token; the one that the browser had before ends. */
    void start(HttpServletRequest request, HttpServletResponse response, Email person) {
        start(request, response, sessions.start(person));
    }

    /** With a session that has just begun; the one that the browser had before ends. */
    void start(HttpServletRequest request, HttpServletResponse response, OpaqueToken session) {
        token(request).ifPresent(sessions::end);
        cookie.write(request, response, session.text());
    }

    void end(HttpServletRequest request, HttpServletResponse response) {
        token(request).ifPresent(sessions::end);
        cookie.clear(request, response);
    }
}
