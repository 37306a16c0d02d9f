package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.DatabaseDump;
import dev.plfm.controlplane.testing.LogChecks;
import dev.plfm.controlplane.testing.RawHttp;
import dev.plfm.controlplane.testing.ServerProcess;
import dev.plfm.controlplane.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sends every kind of secret to a server that logs all it can, then looks for them in its log and in its database. */
class LeakTest {
    private static final Pattern TOKEN = Pattern.compile("plfm_[a-z]+_[A-Za-z0-9_-]{43}");
    private static final Map<String, String> VERBOSE = Map.of(
            "GHOST_LOG_LEVEL", "trace",
            "LOGGING_LEVEL_ORG_SPRINGFRAMEWORK", "DEBUG",
            "LOGGING_LEVEL_ORG_AXONFRAMEWORK", "DEBUG");
    private static final String HARMLESS = "harmless-" + UUID.randomUUID();

    @TempDir
    Path directory;

    private final Map<String, String> secrets = new LinkedHashMap<>();
    private Api nobody;
    private Api operator;

    @Test
    void no_secret_is_in_the_log_or_in_the_database() throws IOException {
        TestDatabase database = TestDatabase.create();
        String log;
        try (ServerProcess server =
                new ServerProcess(directory, database, VERBOSE, "--bootstrap-admin", "root@example.com")) {
            server.awaitReady();
            nobody = new Api(List.of(server.uri()), List.of(server.uri()), null, exchange -> {});
            operator = nobody.withToken(keep("operator token", bootstrapToken(server)));
            Api ada = signedIn(database);
            String org = ada.post("/v1/orgs", Map.of("name", "Leaks"), "X-Request-Id", HARMLESS)
                    .expect(201)
                    .get("/id");
            servicePrincipal(ada, org);
            node();
            password();
            brokenRequests(server);
            ada.get("/v1/orgs/" + org + "/quotas/none", "X-Request-Id", HARMLESS);
            nobody.get("/v1/orgs", "X-Request-Id", HARMLESS).expect(401);
            log = server.errors();
        }
        DatabaseDump dump = DatabaseDump.of(database);

        assertThat(log).as("what is logged can be found").contains(HARMLESS, "DEBUG");
        assertThat(dump.tablesWith(HARMLESS)).as("what is stored can be found").contains("public.event_log");
        assertThat(dump.tablesWith("Leaks"))
                .as("rows of organizations can be seen")
                .contains("read_model.org");
        assertThat(secrets).hasSizeGreaterThan(30);
        secrets.forEach((name, secret) -> {
            assertThat(log.lines().filter(line -> line.contains(secret)))
                    .as(name + " in the log")
                    .isEmpty();
            assertThat(dump.tablesWith(secret)).as(name + " in the database").isEmpty();
        });
    }

    private String keep(String name, String secret) {
        assertThat(secret).as(name).hasSizeGreaterThan(11);
        secrets.put(name, secret);
        return secret;
    }

    private String planted(String name) {
        return keep(name, "planted-" + UUID.randomUUID());
    }

    private static String bootstrapToken(ServerProcess server) {
        while (true) {
            Matcher token = TOKEN.matcher(server.readLine());
            if (token.find()) {
                return token.group();
            }
        }
    }

    private Api signedIn(TestDatabase database) {
        Answer device = nobody.post("/v1/auth/device/start", Map.of("device_name", "laptop"))
                .expect(200);
        String code = keep("device code", device.get("/device_code"));
        nobody.post("/v1/auth/device/token", Map.of("device_code", code)).expect(400, "authorization_pending");
        new LogChecks(database)
                .execute("UPDATE command.device_authorization SET status = 'approved', email = 'ada@example.com',"
                        + " last_polled_at = NULL");
        Answer pair = nobody.post("/v1/auth/device/token", Map.of("device_code", code))
                .expect(200);
        keep("first access token", pair.get("/access_token"));
        String refresh = keep("first refresh token", pair.get("/refresh_token"));
        Answer next = nobody.post("/v1/auth/token/refresh", Map.of("refresh_token", refresh))
                .expect(200);
        Answer other = start("other");
        keep("other device code", other.get("/device_code"));
        keep("second refresh token", next.get("/refresh_token"));
        return nobody.withToken(keep("second access token", next.get("/access_token")));
    }

    private Answer start(String device) {
        return nobody.post("/v1/auth/device/start", Map.of("device_name", device))
                .expect(200);
    }

    private void servicePrincipal(Api ada, String org) {
        String path = "/v1/orgs/" + org + "/service-principals";
        Answer made = ada.post(
                        path,
                        Map.of("name", "ci", "scopes", List.of("apps:read")),
                        "Idempotency-Key",
                        "make-the-principal")
                .expect(201);
        String secret = keep("client secret", made.get("/client_secret"));
        String id = made.get("/client_id");
        Answer access = credentials(id, secret).expect(200);
        keep("principal's access token", access.get("/access_token"));
        nobody.withToken(access.get("/access_token"))
                .get("/v1/orgs/" + org + "/apps")
                .expect(200);
        credentials(id, planted("wrong client secret")).expect(401);
        String rotated = ada.post(
                        path + "/" + made.get("/id") + "/rotate", null, "Idempotency-Key", "rotate-the-secret")
                .expect(200)
                .get("/client_secret");
        keep("rotated client secret", rotated);
        Answer revoked = credentials(id, rotated).expect(200);
        nobody.post(
                        "/v1/auth/token/revoke",
                        Map.of("access_token", keep("revoked token", revoked.get("/access_token"))))
                .expect(200);
        nobody.withToken(revoked.get("/access_token"))
                .get("/v1/orgs/" + org + "/apps")
                .expect(401);
    }

    private Answer credentials(String id, String secret) {
        return nobody.post(
                "/v1/auth/token", Map.of("grant_type", "client_credentials", "client_id", id, "client_secret", secret));
    }

    private void node() {
        String enrollment =
                operator.post("/v1/auth/enrollment-tokens", null).expect(201).get("/enrollment_token");
        Answer node = nobody.withToken(keep("enrolment token", enrollment))
                .post(
                        "/v1/nodes/enroll",
                        Map.of(
                                "hostname", "n1",
                                "region", "r1",
                                "wireguard_public_key", "key",
                                "agent_mtls_subject", "CN=n1",
                                "cpu_cores", 1.0,
                                "memory_bytes", 1L << 30),
                        "Idempotency-Key",
                        "enrol-the-node")
                .expect(201);
        keep("node token", node.get("/node_token"));
        nobody.withToken(node.get("/node_token"))
                .get("/v1/nodes/" + node.get("/id") + "/plan")
                .expect(200);
        nobody.withToken(node.get("/node_token")).get("/v1/nodes").expect(403);
    }

    private void password() {
        String link = operator.post("/v1/auth/accounts", Map.of("email", "carl@example.com"))
                .expect(201)
                .get("/password_url");
        String path = "/password/" + keep("password link", link.substring(link.lastIndexOf('/') + 1));
        nobody.get(path);
        String form = "password=" + planted("new password") + "&csrf=" + planted("form token");
        nobody.post(path, form, "Content-Type", "application/x-www-form-urlencoded");
        nobody.post("/password", form, "Content-Type", "application/x-www-form-urlencoded");
        nobody.post(
                "/login",
                "email=carl%40example.com&password=" + planted("tried password"),
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Cookie",
                "plfm_session=" + planted("session cookie"));
    }

    private void brokenRequests(ServerProcess server) throws IOException {
        for (String path :
                List.of("/device/start", "/device/token", "/token", "/token/refresh", "/token/revoke", "/accounts")) {
            for (String body : bodies(path)) {
                Api sender = path.equals("/accounts") ? operator : nobody;
                assertThat(sender.post("/v1/auth" + path, body).status()).isBetween(400, 401);
            }
        }
        for (String scheme : List.of("Bearer ", "Bearer plfm_at_", "Bearer user:", "Basic ", "")) {
            String value = scheme + planted("Authorization: " + scheme + "...");
            nobody.get("/v1/orgs", "Authorization", value).expect(401);
            nobody.post("/v1/orgs", "{", "Authorization", value).expect(401);
        }
        nobody.get("/v1/orgs?access_token=" + planted("query parameter")).expect(401);
        nobody.get("/v1/" + planted("path")).expect(401);
        for (String head : List.of(
                "GET /v1/orgs HTTP/1.1\r\nAuthorization: Bearer " + planted("head without a host") + "\r\n\r\n",
                "GET /v1/orgs HTTP/1.1\r\nHost: h\r\nAuthorization Bearer " + planted("line that is no header")
                        + "\r\n\r\n",
                "GET /v1/orgs?t=<" + planted("target that is none") + " HTTP/1.1\r\nHost: h\r\n\r\n",
                planted("method") + "@ / HTTP/1.1\r\nHost: h\r\n\r\n")) {
            try (RawHttp http = RawHttp.to(server.uri())) {
                assertThat(http.send(head).status()).isBetween(400, 401);
            }
        }
    }

    private List<String> bodies(String path) {
        List<String> bodies = new ArrayList<>();
        for (String member : List.of("refresh_token", "client_secret", "device_code", "email")) {
            bodies.add("{\"" + member + "\":\"" + planted(path + " cut off, " + member) + "\"");
            bodies.add("{\"" + member + "\":[\"" + planted(path + " of the wrong type, " + member) + "\"]}");
        }
        bodies.add(planted(path + " that is no JSON"));
        bodies.add("{\"" + planted(path + " as a name") + "\":1}");
        bodies.add("{\"scopes\":[\"" + planted(path + " as a scope") + "\"]}");
        bodies.add("{\"refresh_token\":\"" + planted(path + " unknown refresh token") + "\",\"client_secret\":5}");
        return bodies;
    }
}
