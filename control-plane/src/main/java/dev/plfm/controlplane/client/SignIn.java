package dev.plfm.controlplane.client;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The sign-in kept in a file. Whoever renews it holds the file's lock while asking the server: a refresh token works once, and using it a
 * second time ends the sign-in.
 */
public final class SignIn {
    private static final Duration LEAST_LEFT = Duration.ofMinutes(1);

    private final CredentialFile file;
    private final InstantSource clock;

    public SignIn(CredentialFile file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * With an access token that lasts for at least a minute.
     *
     * @throws CredentialsException if nobody is signed in, or no longer
     */
    public Credentials fresh() {
        Credentials kept = kept();
        return lasts(kept) ? kept : file.locked(this::renewed);
    }

    private Credentials renewed() {
        Credentials kept = kept();
        if (lasts(kept)) {
            return kept;
        }
        Credentials renewed = Credentials.of(kept.server(), exchange(kept), clock.instant());
        file.write(renewed);
        return renewed;
    }

    private static JsonNode exchange(Credentials kept) {
        try {
            return ApiClient.anonymous(kept.server())
                    .post("/v1/auth/token/refresh", Map.of("refresh_token", kept.refreshToken()));
        } catch (ApiException e) {
            if (e.status() == 401) {
                throw new CredentialsException(
                        "the sign-in at " + kept.server() + " has ended: " + e.detail(), "plfm login", e);
            }
            throw e;
        }
    }

    private Credentials kept() {
        return file.read()
                .orElseThrow(() -> new CredentialsException("nobody is signed in", "plfm login --server URL"));
    }

    private boolean lasts(Credentials credentials) {
        return credentials.lasts(LEAST_LEFT, clock.instant());
    }

    /** Keeps a new sign-in; answers with the one it takes the place of, which goes on until it is revoked. */
    public Optional<Credentials> replace(Credentials credentials) {
        return file.locked(() -> {
            Optional<Credentials> earlier = earlier();
            file.write(credentials);
            return earlier;
        });
    }

    private Optional<Credentials> earlier() {
        try {
            return file.readAnyway();
        } catch (CredentialsException unreadable) {
            return Optional.empty();
        }
    }

    /** Ends the sign-in at its server, then forgets it. Null when nobody was signed in. */
    public @Nullable Credentials end() {
        return file.locked(() -> {
            Credentials kept = file.readAnyway().orElse(null);
            if (kept != null) {
                revoke(kept);
                file.delete();
            }
            return kept;
        });
    }

    /** Ends a sign-in that is not kept, at its server. */
    public static void revoke(Credentials credentials) {
        ApiClient.anonymous(credentials.server())
                .post("/v1/auth/token/revoke", Map.of("refresh_token", credentials.refreshToken()));
    }
}
