package dev.plfm.controlplane.pages;

import dev.plfm.controlplane.identity.PublicUrl;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/** A cookie that scripts and other sites do not get to see, and over TLS nobody but this host can have set. */
final class BrowserCookie {
    private static final String ONLY_THIS_HOST = "__Host-";

    private final String name;
    private final Duration lifetime;
    private final PublicUrl publicUrl;

    BrowserCookie(String name, Duration lifetime, PublicUrl publicUrl) {
        this.name = name;
        this.lifetime = lifetime;
        this.publicUrl = publicUrl;
    }

    static String name(String name, boolean secure) {
        return secure ? ONLY_THIS_HOST + name : name;
    }

    Optional<String> read(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            String wanted = name(name, publicUrl.secure(request));
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(wanted) && !cookie.getValue().isEmpty()) {
                    return Optional.of(cookie.getValue());
                }
            }
        }
        return Optional.empty();
    }

    void write(HttpServletRequest request, HttpServletResponse response, String value) {
        send(request, response, value, lifetime);
    }

    void clear(HttpServletRequest request, HttpServletResponse response) {
        send(request, response, "", Duration.ZERO);
    }

    private void send(HttpServletRequest request, HttpServletResponse response, String value, Duration age) {
        boolean secure = publicUrl.secure(request);
        ResponseCookie cookie = ResponseCookie.from(name(name, secure), value)
                .path("/")
                .maxAge(age)
                .httpOnly(true)
                .sameSite("Lax")
                .secure(secure)
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }
}
