package dev.plfm.controlplane.client;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * A sign-in as it is kept on a person's machine.
 *
 * @param server the control plane that it is good for
 * @param expiry when the access token stops working
 */
public record Credentials(URI server, String accessToken, String refreshToken, Instant expiry) {
    /** From an answer with a pair of tokens. */
    static Credentials of(URI server, JsonNode pair, Instant now) {
        return new Credentials(
                server,
                pair.path("access_token").asString(),
                pair.path("refresh_token").asString(),
                now.plusSeconds(pair.path("expires_in_seconds").asLong()));
    }

    boolean lasts(Duration least, Instant now) {
        return expiry.isAfter(now.plus(least));
    }

    /** Leaves the tokens out. */
    @Override
    public String toString() {
        return "Credentials[" + server + ", " + expiry + "]";
    }
}
