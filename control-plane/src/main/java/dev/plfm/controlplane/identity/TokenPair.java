package dev.plfm.controlplane.identity;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The answer to a sign-in: an access token and, for people, a refresh token. */
record TokenPair(String accessToken, @Nullable String refreshToken, String tokenType, long expiresInSeconds) {
    static TokenPair of(OpaqueToken access, @Nullable OpaqueToken refresh) {
        return new TokenPair(
                access.text(),
                refresh == null ? null : refresh.text(),
                "Bearer",
                Objects.requireNonNull(TokenKind.ACCESS.lifetime()).toSeconds());
    }

    /** Leaves the tokens out. */
    @Override
    public String toString() {
        return "TokenPair[***]";
    }
}
