package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.Tenant;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Routes and IPv4 addresses as clients see them. */
@Tag("shared-server")
class RouteTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Tenant tenant = Tenant.create(SharedServer.get().as("ada@example.com"));
    private final Tenant stranger = Tenant.create(SharedServer.get().as("bob@example.com"));
    private final String routes = tenant.envPath() + "/routes";
    private final String ipv4 = tenant.envPath() + "/networking/ipv4";
    private final String hostname = "h" + UUID.randomUUID() + ".example.com";

    @Test
    void a_route_is_made_read_changed_and_deleted() {
        Answer made = tenant.api
                .post(routes, with("hostname", hostname.toUpperCase(Locale.ROOT) + "."))
                .expect(201);
        String path = routes + "/" + made.get("/id");
        assertThat(made.header("Location")).contains(path);
        assertThat(made.header("ETag")).contains("\"1\"");
        assertThat(made.get("/hostname")).isEqualTo(hostname);
        assertThat(made.get("/proxy_protocol")).isEqualTo("off");
        assertThat(made.json().has("env_ipv4_address")).isFalse();
        assertThat(tenant.api.get(path).expect(200).json()).isEqualTo(made.json());
        assertThat(tenant.api.get(routes).expect(200).json().at("/items/0")).isEqualTo(made.json());

        Answer changed = tenant.api
                .patch(path, Map.of("backend_port", 9443), "If-Match", "\"1\"")
                .expect(200);
        assertThat(changed.json().at("/backend_port").asInt()).isEqualTo(9443);
        assertThat(changed.get("/backend_process_type")).isEqualTo("web");
        assertThat(tenant.api.get(path).expect(200).json()).isEqualTo(changed.json());
        tenant.api
                .patch(path, Map.of("backend_port", 9444, "expected_version", 1))
                .expect(409, "version_conflict");
        tenant.api.patch(path, Map.of("backend_port", 9444)).expect(400, "invalid_argument");
        tenant.api
                .patch(path, Map.of("hostname", "other.example.com", "expected_version", 2))
                .expect(400);

        tenant.api.delete(path, "If-Match", "\"1\"").expect(409, "version_conflict");
        tenant.api.delete(path).expect(200);
        tenant.api.delete(path).expect(200);
        tenant.api.get(path).expect(404, "not_found");
        assertThat(tenant.api.get(routes).expect(200).json().at("/items")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "hostname, *.example.com",
        "hostname, localhost",
        "hostname, 192.0.2.1",
        "listen_port, 0",
        "listen_port, 65536",
        "listen_port, 25",
        "protocol_hint, http",
        "backend_process_type, Web!",
        "backend_port, 70000",
        "proxy_protocol, v1"
    })
    void what_makes_no_sense_names_the_field(String field, String value) {
        Object given = value.matches("\\d+") ? Integer.valueOf(value) : value;
        Answer refused = tenant.api.post(routes, with(field, given)).expect(400);
        assertThat(refused.json().at("/details/0/field").asString()).isEqualTo(field);
    }

    @Test
    void a_hostname_that_another_organization_has_is_taken_and_nothing_else_is_said() {
        String id = stranger.api
                .post(stranger.envPath() + "/routes", with("hostname", hostname))
                .expect(201)
                .get("/id");
        Answer refused = tenant.api.post(routes, with("hostname", hostname)).expect(409, "already_exists");
        assertThat(refused.text()).doesNotContain(stranger.org, stranger.app, stranger.env, id);
        tenant.api
                .post(tenant.inAnotherEnv("stage").envPath() + "/routes", with("hostname", "www." + hostname))
                .expect(201);
        stranger.api.delete(stranger.envPath() + "/routes/" + id).expect(200);
        tenant.api.post(routes, with("hostname", hostname)).expect(201);
        stranger.api
                .post(stranger.envPath() + "/routes", with("hostname", hostname))
                .expect(409, "already_exists");
    }

    @Test
    void anothers_routes_and_environments_are_not_there() {
        String theirs = stranger.envPath() + "/routes";
        String id = stranger.api
                .post(theirs, with("hostname", hostname))
                .expect(201)
                .get("/id");
        for (String path : List.of(theirs, routes)) {
            tenant.api.get(path + "/" + id).expect(404, "not_found");
            tenant.api
                    .patch(path + "/" + id, Map.of("backend_port", 1, "expected_version", 1))
                    .expect(404, "not_found");
            tenant.api.delete(path + "/" + id).expect(404, "not_found");
        }
        tenant.api.get(theirs).expect(404, "not_found");
        tenant.api.post(theirs, with("hostname", "x" + hostname)).expect(404, "not_found");
        tenant.api.get(stranger.envPath() + "/networking/ipv4").expect(404, "not_found");
        tenant.api.post(stranger.envPath() + "/networking/ipv4", null).expect(404, "not_found");
        String mixed = tenant.appPath() + "/envs/" + stranger.env + "/routes";
        tenant.api.post(mixed, with("hostname", "x" + hostname)).expect(404, "not_found");
    }

    @Test
    void raw_traffic_needs_an_address_and_keeps_it() {
        Map<String, Object> raw = with("protocol_hint", "tcp_raw");
        tenant.api.post(routes, raw).expect(400, "invalid_argument");
        raw.put("ipv4_required", true);
        assertThat(tenant.api.post(routes, raw).expect(409, "conflict").get("/detail"))
                .contains("networking/ipv4");

        assertThat(tenant.api.get(ipv4).expect(200).json().at("/enabled").asBoolean())
                .isFalse();
        Answer enabled = tenant.api.post(ipv4, null).expect(200);
        String address = enabled.get("/ipv4_address");
        assertThat(address).startsWith("198.51.100.");
        assertThat(tenant.api.post(ipv4, null).expect(200).json()).isEqualTo(enabled.json());
        assertThat(tenant.api.get(ipv4).expect(200).json()).isEqualTo(enabled.json());

        Answer made = tenant.api.post(routes, raw).expect(201);
        assertThat(made.get("/env_ipv4_address")).isEqualTo(address);
        raw.put("hostname", "other-" + hostname);
        tenant.api.post(routes, raw).expect(409, "already_exists");
        assertThat(tenant.api.delete(ipv4).expect(409, "in_use").get("/detail")).contains("Routes");
        tenant.api.delete(routes + "/" + made.get("/id")).expect(200);
        tenant.api.delete(ipv4).expect(200);
        tenant.api.delete(ipv4).expect(200);
        Answer after = tenant.api.get(ipv4).expect(200);
        assertThat(after.json().at("/enabled").asBoolean()).isFalse();
        assertThat(after.json().at("/resource_version").asInt()).isEqualTo(3);
    }

    @Test
    void the_status_says_how_each_route_is() {
        SharedServer.nodes();
        tenant.api.post(routes, with("hostname", hostname)).expect(201);
        assertThat(route()).isEqualTo("unavailable not_deployed 0");
        String etag =
                tenant.api.get(tenant.envPath() + "/status").header("ETag").orElseThrow();
        String release = tenant.release("one", 64, Map.of("web", 2));
        tenant.awaitSucceeded(tenant.deploy(release), PATIENCE);
        Await.until("both serve", PATIENCE, () -> route().equals("active  2"), this::route);
        assertThat(tenant.api.get(tenant.envPath() + "/status").header("ETag")).isNotEqualTo(etag);
        tenant.api.post(routes, with("backend_port", 1)).expect(400, "invalid_argument");

        tenant.awaitSucceeded(tenant.deploy(withoutPorts()), PATIENCE);
        Await.until("the port is missed", PATIENCE, () -> route().equals("degraded port_missing 0"), this::route);
        assertThat(tenant.api.get(tenant.envPath() + "/status").get("/status")).isEqualTo("degraded");
        tenant.awaitSucceeded(tenant.rollback(release), PATIENCE);
        Await.until("serves again", PATIENCE, () -> route().equals("active  2"), this::route);
    }

    @Test
    void an_environment_that_is_deleted_gives_back_its_hostnames_and_its_address() {
        SharedServer.nodes();
        String address = tenant.api.post(ipv4, null).expect(200).get("/ipv4_address");
        tenant.api.post(routes, with("hostname", hostname)).expect(201);
        Map<String, Object> raw = with("protocol_hint", "tcp_raw");
        raw.putAll(Map.of("ipv4_required", true, "listen_port", 5432));
        tenant.api.post(routes, raw).expect(201);
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one")), PATIENCE);
        tenant.api.delete(tenant.envPath()).expect(200);
        Await.until("gone", PATIENCE, () -> tenant.api.get(tenant.envPath()).status() == 404);
        awaitFree();
        assertThat(usedRoutes()).isZero();
        assertThat(address).isNotEmpty();
        tenant.api.delete(tenant.appPath()).expect(200);
    }

    @Test
    void so_does_one_in_which_nothing_was_ever_deployed() {
        tenant.api.post(routes, with("hostname", hostname)).expect(201);
        tenant.api.delete(tenant.envPath()).expect(200);
        awaitFree();
        Await.until("not counted", PATIENCE, () -> usedRoutes() == 0);
        Tenant other = tenant.inAnotherEnv("again");
        other.api.post(other.envPath() + "/networking/ipv4", null).expect(200);
        other.api.delete(other.envPath()).expect(200);
        Await.until("gone", PATIENCE, () -> other.api.get(other.envPath()).status() == 404);
    }

    private void awaitFree() {
        Await.until(
                "the hostname is free",
                PATIENCE,
                () -> stranger.api
                                .post(stranger.envPath() + "/routes", with("hostname", hostname))
                                .status()
                        == 201);
    }

    private long usedRoutes() {
        return tenant.api
                .get("/v1/orgs/" + tenant.org + "/quotas")
                .json()
                .at("/usage/max_routes")
                .asLong();
    }

    private String route() {
        JsonNode route =
                tenant.api.get(tenant.envPath() + "/status").expect(200).json().at("/routes/0");
        return route.at("/status").asString() + " " + route.at("/reason").asString("") + " "
                + route.at("/backend_count").asInt();
    }

    private String withoutPorts() {
        String manifest = """
                schema_version = "v1"
                [image]
                ref = "registry.example/shop:2"
                [processes.web]
                command = ["run"]
                resources = {memory = "64Mi"}
                scaling = {min = 2}
                """;
        return tenant.api
                .post(
                        tenant.appPath() + "/releases",
                        Map.of("manifest", manifest, "image_digest", "sha256:" + "ab".repeat(32)))
                .expect(201)
                .get("/id");
    }

    private Map<String, Object> with(String field, Object value) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "hostname",
                hostname,
                "listen_port",
                443,
                "protocol_hint",
                "tls_passthrough",
                "backend_process_type",
                "web",
                "backend_port",
                8443));
        body.put(field, value);
        return body;
    }
}
