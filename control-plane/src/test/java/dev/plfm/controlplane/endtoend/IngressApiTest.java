package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.EventStream;
import dev.plfm.controlplane.testing.Exchange;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.kernel.id.IngressId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("shared-server")
class IngressApiTest {
    private static int number;

    private final Api operator = SharedServer.get().operator();
    private String hostname;
    private Answer registered;
    private String path;
    private Api ingress;

    @BeforeEach
    void register() {
        hostname = "ingress-by-hand-" + ++number;
        registered = operator.post("/v1/ingress/register", body(hostname)).expect(201);
        path = "/v1/ingress/" + registered.get("/id");
        ingress = operator.withToken(registered.get("/ingress_token"));
    }

    private static Map<String, Object> body(String hostname) {
        return Map.of(
                "hostname",
                hostname,
                "region",
                "eu-1",
                "public_ipv4",
                "203.0.113.7",
                "listen_ports",
                List.of(8443, 443));
    }

    @Test
    void a_registered_one_is_shown_to_operators_without_its_token() {
        assertThat(registered.get("/ingress_token")).startsWith("plfm_it_");
        Answer shown = operator.get(path).expect(200);
        assertThat(shown.get("/hostname")).isEqualTo(hostname);
        assertThat(shown.get("/state")).isEqualTo("active");
        assertThat(shown.json().at("/listen_ports").toString()).isEqualTo("[443,8443]");
        assertThat(shown.text()).doesNotContain("plfm_it_");
        assertThat(operator.get("/v1/ingress?limit=200").expect(200).text())
                .contains(hostname)
                .doesNotContain("plfm_it_");
        operator.post("/v1/ingress/register", body(hostname)).expect(409, "already_exists");
    }

    @Test
    void a_one_time_token_registers_one_and_no_second() {
        String token =
                operator.post("/v1/auth/enrollment-tokens", null).expect(201).get("/enrollment_token");
        Api once = operator.withToken(token);
        once.post("/v1/ingress/register", body(hostname + "-once")).expect(201);
        once.post("/v1/ingress/register", body(hostname + "-twice")).expect(401, "token_revoked");
        once.get(path).expect(403, "forbidden");
    }

    @Test
    void a_heartbeat_is_seen_and_another_address_is_an_event() {
        long version =
                ingress.get(path + "/config").expect(200).json().at("/version").asLong();
        ingress.post(
                        path + "/heartbeat",
                        Map.of(
                                "public_ipv4",
                                "203.0.113.7",
                                "listen_ports",
                                List.of(443, 8443),
                                "config_version",
                                version))
                .expect(200);
        JsonNode heard = operator.get(path).expect(200).json();
        assertThat(heard.at("/config_version").asLong()).isEqualTo(version);
        assertThat(heard.has("last_heartbeat_at")).isTrue();
        assertThat(heard.at("/resource_version").asLong()).isEqualTo(1);

        ingress.post(path + "/heartbeat", Map.of("public_ipv6", "2001:db8::7", "listen_ports", List.of(443)))
                .expect(200);
        JsonNode moved = operator.get(
                        path,
                        "X-Min-Event-Id",
                        Long.toString(SharedServer.get()
                                .sql()
                                .sql("SELECT max(event_id) FROM event_log WHERE event_type = 'ingress.updated'")
                                .query(Long.class)
                                .single()))
                .expect(200)
                .json();
        assertThat(moved.at("/public_ipv6").asString()).isEqualTo("2001:db8::7");
        assertThat(moved.has("public_ipv4")).isFalse();
        assertThat(moved.at("/resource_version").asLong()).isEqualTo(2);
        ingress.post(path + "/heartbeat", Map.of()).expect(400, "invalid_argument");
        ingress.post(path + "/heartbeat", Map.of("listen_ports", List.of(0))).expect(400, "invalid_argument");
    }

    @Test
    void its_token_opens_its_own_paths_and_no_others() {
        Answer config = ingress.get(path + "/config").expect(200);
        assertThat(config.get("/ingress_id")).isEqualTo(registered.get("/id"));
        assertThat(config.header("ETag"))
                .contains("\"" + config.json().at("/version").asLong() + "\"");
        ingress.get(path).expect(403, "forbidden");
        ingress.get("/v1/orgs").expect(403, "forbidden");
        ingress.get("/v1/nodes").expect(403, "forbidden");
        String other = "/v1/ingress/ing_01J00000000000000000000000";
        ingress.get(other + "/config").expect(403, "forbidden");
        ingress.post(other + "/heartbeat", Map.of("listen_ports", List.of(443))).expect(403, "forbidden");
        ingress.delete(path).expect(403, "forbidden");
        operator.get(path + "/config").expect(403, "forbidden");
        ingress.withToken(null).get(path + "/config").expect(401, "unauthorized");
    }

    @Test
    void a_stream_begins_with_the_table() throws Exception {
        Exchange stream = EventStream.readUntil(
                operator.readers().get(0).resolve(path + "/config/stream"),
                registered.get("/ingress_token"),
                "text/event-stream",
                "data:");
        assertThat(stream.responseBody()).contains("event: config").contains(registered.get("/id"));
        assertThat(SharedServer.contract().violations(stream)).isEmpty();
    }

    @Test
    void a_deregistered_one_is_gone_and_its_token_too() {
        operator.delete(path).expect(200);
        operator.get(path).expect(404, "not_found");
        ingress.get(path + "/config").expect(401, "token_revoked");
        ingress.post(path + "/heartbeat", Map.of("listen_ports", List.of(443))).expect(401, "token_revoked");
        assertThat(operator.delete(path).expect(200).json().at("/ok").asBoolean())
                .isTrue();
        operator.delete("/v1/ingress/" + IngressId.generate()).expect(404, "not_found");
        operator.post("/v1/ingress/register", body(hostname)).expect(201);
    }

    @Test
    void a_repeated_registration_is_answered_again_and_its_token_is_stored_nowhere() {
        String key = "register-" + hostname;
        Answer first = operator.post("/v1/ingress/register", body(hostname + "-again"), "Idempotency-Key", key)
                .expect(201);
        Answer second = operator.post("/v1/ingress/register", body(hostname + "-again"), "Idempotency-Key", key)
                .expect(201);
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(SharedServer.get()
                        .sql()
                        .sql("SELECT count(*) FROM command.idempotency"
                                + " WHERE position('plfm_it_' in encode(body, 'escape')) > 0")
                        .query(Long.class)
                        .single())
                .isZero();
    }
}
