package dev.plfm.controlplane.client;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Signs in without a browser of its own (RFC 8628): shows a code, waits until a person approves it somewhere else. */
public final class DeviceLogin {
    private static final Duration SLOWER_BY = Duration.ofSeconds(5);

    private final URI server;
    private final ApiClient api;
    private final InstantSource clock;
    private final Pause pause;

    public DeviceLogin(URI server, InstantSource clock, Pause pause) {
        this.server = server;
        this.api = ApiClient.impatient(server);
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * What the person is to be shown.
     *
     * @param page where to approve, the code included
     */
    public record Prompt(String userCode, String page, Duration validity) {}

    /**
     * Asks, shows, and waits for the decision.
     *
     * @param scopes null for all that the person has
     * @throws ApiException with the code {@code access_denied} or {@code expired_token}
     */
    public Credentials run(String deviceName, @Nullable List<String> scopes, Consumer<Prompt> show) {
        Map<String, Object> body = new HashMap<>(Map.of("client_name", "plfm", "device_name", deviceName));
        if (scopes != null) {
            body.put("scopes", scopes);
        }
        JsonNode started = api.post("/v1/auth/device/start", body);
        Duration validity = seconds(started.path("expires_in_seconds").asInt());
        show.accept(new Prompt(
                started.path("user_code").asString(),
                started.path("verification_uri_complete").asString(),
                validity));
        return poll(
                Map.of("device_code", started.path("device_code").asString()),
                seconds(started.path("poll_interval_seconds").asInt()),
                clock.instant().plus(validity));
    }

    private Credentials poll(Map<String, String> body, Duration interval, Instant end) {
        Duration wait = interval;
        while (true) {
            pause.of(wait);
            try {
                return Credentials.of(server, api.post("/v1/auth/device/token", body), clock.instant());
            } catch (ApiException e) {
                wait = next(e, wait);
            } catch (UnreachableException e) {
                // The server may be restarting; what was approved meanwhile is not lost.
                if (clock.instant().isAfter(end)) {
                    throw e;
                }
            }
        }
    }

    /** How long to wait after this answer; what is not about waiting is thrown on. */
    private static Duration next(ApiException answer, Duration wait) {
        return switch (answer.code()) {
            case "authorization_pending" -> wait;
            case "slow_down" -> longer(asked(answer), wait.plus(SLOWER_BY));
            case "rate_limited", "unavailable" -> longer(asked(answer), wait);
            default -> throw answer;
        };
    }

    private static Duration asked(ApiException answer) {
        Integer seconds = answer.retryAfterSeconds();
        return seconds == null ? Duration.ZERO : seconds(seconds);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(Math.max(1, seconds));
    }
}
