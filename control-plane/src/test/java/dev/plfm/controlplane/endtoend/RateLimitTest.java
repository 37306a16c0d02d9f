package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.TestServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final Map<String, String> LIMITS = Map.of(
            "rate_limit.token", "60/min burst 5",
            "rate_limit.node", "60/min burst 8",
            "rate_limit.address", "6/min burst 20",
            "rate_limit.auth", "6/min burst 3");
    private static final TestServer BEHIND_PROXY = TestServer.start(with("trusted_proxies", "127.0.0.0/8"));
    private static final AtomicInteger ADDRESS = new AtomicInteger();

    private final String address = "198.51.100." + ADDRESS.incrementAndGet();
    private final Api nobody = BEHIND_PROXY.as("ada@example.com").withToken(null);

    @AfterAll
    static void stop() {
        BEHIND_PROXY.close();
    }

    @Test
    void a_token_beyond_its_limit_is_told_when_to_come_back_and_another_is_not_affected() {
        Api ada = BEHIND_PROXY.as("ada@example.com");
        allowed(5, () -> get(ada, "/v1/orgs"));

        Answer refused = get(ada, "/v1/orgs").expect(429, "rate_limited");

        assertThat(refused.header("Content-Type")).hasValue("application/problem+json");
        assertThat(refused.header("Retry-After")).hasValue("1");
        assertThat(refused.json().at("/retry_after_seconds").asInt()).isEqualTo(1);
        assertThat(refused.json().at("/retryable").asBoolean()).isTrue();
        get(BEHIND_PROXY.as("bob@example.com"), "/v1/orgs").expect(200);
        Await.until(
                "the token counts again",
                Duration.ofSeconds(5),
                () -> get(ada, "/v1/orgs").status() == 200);
    }

    @Test
    void spelling_the_scheme_in_other_ways_does_not_help() {
        for (int i = 0; i < 30; i++) {
            String scheme = (i % 2 == 0 ? "bEaReR" : "Bearer") + " ".repeat(1 + i % 15);
            int status = nobody.get(
                            "/v1/orgs",
                            "Authorization",
                            scheme + "user:speller@example.com",
                            "X-Forwarded-For",
                            address)
                    .status();
            if (status == 429) {
                return;
            }
            assertThat(status).isEqualTo(200);
        }
        fail("a token was let in 30 times");
    }

    @Test
    void good_tokens_cost_their_address_nothing_and_bad_ones_cost_them_nothing() {
        Api eve = BEHIND_PROXY.as("eve@example.com");
        get(eve, "/v1/orgs").expect(200);
        for (int i = 0; i < 20; i++) {
            get(nobody.withToken("plfm_at_" + i), "/v1/orgs").expect(401);
        }
        Answer refused = get(nobody.withToken("plfm_at_x"), "/v1/orgs").expect(429, "rate_limited");
        assertThat(refused.header("Retry-After")).hasValue("10");

        get(eve, "/v1/orgs").expect(200);
    }

    @Test
    void many_new_tokens_from_one_address_are_let_in() {
        for (int i = 0; i < 60; i++) {
            get(BEHIND_PROXY.as("person" + i + "@example.com"), "/v1/orgs").expect(200);
        }
    }

    @Test
    void a_node_has_a_limit_of_its_own() {
        String token = enrolled();
        allowed(8, () -> get(nobody.withToken(token), "/v1/nodes"), 403);
        get(nobody.withToken(token), "/v1/nodes").expect(429, "rate_limited");
    }

    @Test
    void signing_in_is_limited_more_strictly_however_the_path_is_written() {
        allowed(3, () -> post("/v1/auth/token", Map.of("grant_type", "client_credentials")), 400);
        post("/v1/auth/token", Map.of()).expect(429, "rate_limited");
        post("/v1/%61uth/token", Map.of()).expect(429, "rate_limited");
        post("/v1/auth/device/start", Map.of()).expect(429, "rate_limited");
        post("/login", Map.of()).expect(429, "rate_limited");
        post("/password/some-link", Map.of()).expect(429, "rate_limited");
        get(nobody, "/openapi.yaml").expect(200);
    }

    @Test
    void devices_that_poll_are_not_taken_for_guessers() {
        allowed(10, () -> post("/v1/auth/device/token", Map.of("device_code", "plfm_dc_unknown")), 400);
    }

    @Test
    void the_liveness_check_always_passes() {
        for (int i = 0; i < 20; i++) {
            get(nobody, "/openapi.yaml").expect(200);
        }
        get(nobody, "/openapi.yaml").expect(429, "rate_limited");
        get(nobody, "/healthz").expect(200);
    }

    @Test
    void what_a_client_makes_up_in_front_of_the_proxys_own_word_does_not_help() {
        for (int i = 0; i < 20; i++) {
            nobody.get("/openapi.yaml", "X-Forwarded-For", "203.0.113." + i + ", " + address)
                    .expect(200);
        }
        nobody.get("/openapi.yaml", "X-Forwarded-For", "203.0.113.99, " + address)
                .expect(429, "rate_limited");
    }

    @Test
    void without_a_trusted_proxy_a_made_up_address_does_not_help() {
        try (TestServer direct = TestServer.start(LIMITS)) {
            Api client = direct.as("ada@example.com").withToken(null);
            for (int i = 0; i < 20; i++) {
                client.get("/openapi.yaml", "X-Forwarded-For", "203.0.113." + i, "Forwarded", "for=203.0.113." + i)
                        .expect(200);
            }
            client.get("/openapi.yaml", "X-Forwarded-For", "203.0.113.99", "X-Real-IP", "203.0.113.99")
                    .expect(429, "rate_limited");
        }
    }

    @Test
    void limits_can_be_switched_off() {
        Map<String, String> settings = with("rate_limit.enabled", "false");
        try (TestServer unlimited = TestServer.start(settings)) {
            Api client = unlimited.as("ada@example.com").withToken(null);
            for (int i = 0; i < 40; i++) {
                client.get("/openapi.yaml").expect(200);
            }
        }
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> settings = new HashMap<>(LIMITS);
        settings.put(key, value);
        return settings;
    }

    private String enrolled() {
        Api operator = BEHIND_PROXY.as("enroller@example.com");
        String enrollment = operator.post("/v1/auth/enrollment-tokens", null, "X-Forwarded-For", address)
                .expect(201)
                .get("/enrollment_token");
        return nobody.withToken(enrollment)
                .post(
                        "/v1/nodes/enroll",
                        Map.of(
                                "hostname", "n1",
                                "region", "r1",
                                "wireguard_public_key", "key",
                                "agent_mtls_subject", "CN=n1",
                                "cpu_cores", 1.0,
                                "memory_bytes", 1L << 30),
                        "X-Forwarded-For",
                        address)
                .expect(201)
                .get("/node_token");
    }

    private Answer get(Api api, String path) {
        return api.get(path, "X-Forwarded-For", address);
    }

    private Answer post(String path, Object body) {
        return nobody.post(path, body, "X-Forwarded-For", address);
    }

    private static void allowed(int times, Supplier<Answer> request) {
        allowed(times, request, 200);
    }

    private static void allowed(int times, Supplier<Answer> request, int status) {
        for (int i = 0; i < times; i++) {
            request.get().expect(status);
        }
    }
}
