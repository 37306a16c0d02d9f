package dev.plfm.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever is turned away, wherever, is counted. */
class RefusalCountTest {
    @Test
    void refusals_are_counted_by_check_and_code() {
        try (TestServer server = TestServer.start(Map.of())) {
            Api nobody = server.as("ada@example.com").withToken(null);
            Map<String, Object> wrongSecret =
                    Map.of("grant_type", "client_credentials", "client_id", "x", "client_secret", "y");
            String org = server.as("ada@example.com")
                    .post("/v1/orgs", Map.of("name", "acme"))
                    .expect(201)
                    .get("/id");
            server.as("ada@example.com")
                    .post("/v1/orgs/" + org + "/members", Map.of("email", "bob@example.com", "role", "readonly"))
                    .expect(201);

            nobody.get("/v1/orgs").expect(401);
            nobody.post("/v1/auth/token", wrongSecret).expect(401);
            nobody.post("/v1/auth/token", wrongSecret).expect(401);
            nobody.post("/v1/auth/token/refresh", Map.of("refresh_token", "plfm_rt_x"))
                    .expect(401);
            nobody.post("/v1/auth/device/token", Map.of("device_code", "plfm_dc_x"))
                    .expect(400, "expired_token");
            server.as("bob@example.com")
                    .post("/v1/orgs/" + org + "/apps", Map.of("name", "web"))
                    .expect(403);

            assertThat(refused(nobody, "authentication", "unauthorized")).isEqualTo(1);
            assertThat(refused(nobody, "client_secret", "unauthorized")).isEqualTo(2);
            assertThat(refused(nobody, "refresh_token", "unauthorized")).isEqualTo(1);
            assertThat(refused(nobody, "device_code", "expired_token")).isEqualTo(1);
            assertThat(refused(nobody, "authorization", "insufficient_scope")).isEqualTo(1);
        }
    }

    @Test
    void a_device_that_waits_is_not_refused() {
        try (TestServer server = TestServer.start(Map.of())) {
            Api nobody = server.as("ada@example.com").withToken(null);
            String code =
                    nobody.post("/v1/auth/device/start", Map.of()).expect(200).get("/device_code");

            nobody.post("/v1/auth/device/token", Map.of("device_code", code)).expect(400, "authorization_pending");
            nobody.post("/v1/auth/device/token", Map.of("device_code", code)).expect(429, "slow_down");

            assertThat(metrics(nobody)).noneMatch(line -> line.contains("check=\"device_code\""));
        }
    }

    private static double refused(Api api, String check, String code) {
        Pattern wanted = Pattern.compile(
                "plfm_access_refused_total\\{check=\"" + check + "\",code=\"" + code + "\"\\} ([0-9.]+)");
        return metrics(api).stream()
                .map(wanted::matcher)
                .filter(Matcher::matches)
                .mapToDouble(line -> Double.parseDouble(line.group(1)))
                .sum();
    }

    private static List<String> metrics(Api api) {
        return api.get("/metrics").expect(200).text().lines().toList();
    }
}
