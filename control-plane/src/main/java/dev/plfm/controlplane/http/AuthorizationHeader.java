package dev.plfm.controlplane.http;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Where the bearer token of a request is, read in one way by whoever authenticates it and whoever counts it. */
public final class AuthorizationHeader {
    private static final String SCHEME = "bearer ";
    private static final int MAX_HEADER = 512;

    private AuthorizationHeader() {}

    /** However the scheme is spelled and spaced; null when the request has none, or one that is longer than any can be. */
    public static @Nullable String token(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null
                || header.length() > MAX_HEADER
                || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        return header.substring(SCHEME.length()).trim();
    }
}
