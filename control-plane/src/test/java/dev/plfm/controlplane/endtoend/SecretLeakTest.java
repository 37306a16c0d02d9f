package dev.plfm.controlplane.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.DatabaseDump;
import dev.plfm.controlplane.testing.Exchange;
import dev.plfm.controlplane.testing.PlfmProcess;
import dev.plfm.controlplane.testing.ServerProcess;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestDatabase;
import dev.plfm.controlplane.testing.TestKeys;
import dev.plfm.kernel.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plants values, in every form that is taken or refused, and looks for them everywhere: logs of server and node, database, events, answers, metrics. */
class SecretLeakTest {
    private static final Map<String, String> VERBOSE = Map.of(
            "GHOST_LOG_LEVEL", "trace",
            "LOGGING_LEVEL_ORG_SPRINGFRAMEWORK", "TRACE",
            "LOGGING_LEVEL_ORG_AXONFRAMEWORK", "DEBUG",
            "GHOST_SECRETS_KEY", TestKeys.publicFile().toString());
    private static final String HEAD = "# TRC_SECRETS_V1\n";
    private static final String HARMLESS = "harmless-" + UUID.randomUUID();

    @TempDir
    Path directory;

    private final List<Exchange> exchanges = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> planted = new LinkedHashMap<>();
    private Tenant tenant;
    private String path;

    @Test
    void planted_values_are_found_nowhere() throws Exception {
        TestDatabase database = TestDatabase.create();
        String log;
        try (ServerProcess server = new ServerProcess(directory, database, VERBOSE)) {
            server.awaitReady();
            Api api = new Api(List.of(server.uri()), List.of(server.uri()), "user:ada@example.com", exchanges::add);
            tenant = Tenant.create(api);
            path = tenant.envPath() + "/secrets";
            taken();
            refused();
            String nodeLog = runOnNode(server);
            api.get(path, "X-Request-Id", HARMLESS).expect(200);
            api.patch(tenant.envPath(), Map.of("name", "renamed", "expected_version", 1), "X-Request-Id", HARMLESS)
                    .expect(200);
            assertThat(api.get("/v1/orgs/" + tenant.org + "/events?limit=200")
                            .expect(200)
                            .text())
                    .contains("secret_bundle.version_set");
            assertThat(api.get("/metrics").expect(200).text()).contains("plfm_");
            assertThat(nodeLog).as("what the node logs can be found").contains("keeper-1");
            log = server.errors() + "\n" + nodeLog;
        }
        DatabaseDump dump = DatabaseDump.of(database);
        String answers = exchanges.stream()
                .map(exchange ->
                        exchange.responseBody() + exchange.responseHeaders().map())
                .collect(Collectors.joining("\n"));

        assertThat(log).as("what is logged can be found").contains(HARMLESS, "TRACE");
        assertThat(dump.tablesWith(HARMLESS)).as("what is stored can be found").contains("public.event_log");
        assertThat(dump.tables().get("command.sealed_secret")).hasSizeGreaterThan(3);
        assertThat(planted).hasSizeGreaterThan(20);
        planted.forEach((where, value) -> {
            assertThat(log.lines().filter(line -> line.contains(value)))
                    .as(where + " in the log")
                    .isEmpty();
            assertThat(dump.tablesWith(value)).as(where + " in the database").isEmpty();
            assertThat(answers).as(where + " in answers").doesNotContain(value);
        });
        for (String sealed : sealedIn(dump)) {
            assertThat(log).as("what is sealed").doesNotContain(sealed);
            assertThat(answers).as("what is sealed").doesNotContain(sealed);
            assertThat(dump.tables().entrySet().stream()
                            .filter(table -> table.getValue().stream().anyMatch(row -> row.contains(sealed)))
                            .map(Map.Entry::getKey))
                    .containsExactly("command.sealed_secret");
        }
    }

    /** What a node says that opens secrets and gives them to a process, and what is left in its files. */
    private String runOnNode(ServerProcess server) throws Exception {
        put(file("A=" + plant("a value that a node opens"))).expect(200);
        Path state = directory.resolve("node");
        try (PlfmProcess node = new PlfmProcess(
                directory,
                Map.of("GHOST_LOG_LEVEL", "trace", "PLFM_OPERATOR_TOKEN", "user:operator@example.com"),
                "node",
                "--server",
                server.uri().toString(),
                "--token",
                "user:operator@example.com",
                "--runtime",
                "process",
                "--name-prefix",
                "keeper",
                "--state-dir",
                state.toString(),
                "--secrets-key",
                TestKeys.privateFile().toString())) {
            tenant.awaitSucceeded(tenant.deploy(sleeper()), Duration.ofSeconds(60));
            node.terminate();
            String shown = node.restOfOutput();
            node.exitCode();
            try (Stream<Path> left = Files.walk(state)) {
                for (Path file : left.filter(Files::isRegularFile).toList()) {
                    shown += Files.readString(file, ISO_8859_1);
                }
            }
            return shown + node.errors();
        }
    }

    private String sleeper() {
        String manifest = """
                schema_version = "v1"
                [image]
                ref = "registry.example/shop:one"
                [processes.web]
                command = ["sh", "-c", "test -r $PLATFORM_SECRETS_FILE && exec sleep 300"]
                resources = {memory = "64Mi"}
                scaling = {min = 1}
                secrets = {required = true}
                """;
        return tenant.api
                .post(
                        tenant.appPath() + "/releases",
                        Map.of("manifest", manifest, "image_digest", "sha256:" + "ab".repeat(32)))
                .expect(201)
                .get("/id");
    }

    private void taken() throws Exception {
        put(file("A=" + plant("a plain value") + "\nB=base64:" + base64(plant("an encoded value"))))
                .expect(200);
        put(Map.of("values", Map.of("A", plant("a value"), "B", "two\n" + plant("a value of two lines"))))
                .expect(200);
        String body = Json.mapper().writeValueAsString(Map.of("values", Map.of("PIN", plant("a keyed value"))));
        tenant.api
                .put(path, body, "Idempotency-Key", "key-" + UUID.randomUUID())
                .expect(200);
        planted.put("a bare hash of a body", sha256(body));
        planted.put("a bare hash of a request", sha256(path + "?\n" + sha256(body)));
        put(file("SMALL=" + plant("a value whose canonical form is hashed"))).expect(200);
        planted.put(
                "a bare hash of a file",
                sha256(HEAD + "SMALL=" + planted.get("a value whose canonical form is hashed") + "\n"));
    }

    private void refused() {
        put(file("A=" + plant("a value before a lone CR") + "\rx")).expect(400);
        put(file(plant("a line without a key"))).expect(400);
        put(file("lower=" + plant("a value with a bad key"))).expect(400);
        put(file("A=base64:" + plant("bad base 64"))).expect(400);
        put(file("A=" + plant("one") + "\nA=" + plant("its double"))).expect(400);
        put(file("A=" + plant("too long") + "x".repeat(9_000))).expect(400);
        put(Map.of("format", "platform_env_v1", "data", plant("a file without its first line")))
                .expect(400);
        put(Map.of("format", "sealed_v1", "data", plant("not sealed"))).expect(400);
        put(Map.of("format", plant("as a format"), "data", "x")).expect(400);
        put(Map.of("values", Map.of(plant("as a key"), "x"))).expect(400);
        put(Map.of("values", plant("instead of an object"))).expect(400);
        put(Map.of("values", Map.of("A", List.of(plant("in an array"))))).expect(400);
        put(Map.of("values", Map.of("A", plant("with a NUL") + "\0"))).expect(400);
        put(Map.of("values", Map.of("A", plant("with another version")), "expected_version", 77))
                .expect(409);
        put("{\"values\":{\"A\":" + plant("without quotes") + "}}").expect(400);
        put("{\"values\":{\"A\":\"" + plant("broken off")).expect(400);
        put("{\"data\":\"" + plant("followed by rubbish") + "\"} " + plant("as rubbish"))
                .expect(400);
        put("{\"expected_version\":\"" + plant("as a version") + "\"}").expect(400);
        tenant.api
                .put(path + "/none", Map.of("values", Map.of("A", plant("at another path"))))
                .expect(404);
        tenant.api
                .withToken(null)
                .put(path, Map.of("values", Map.of("A", plant("without a token"))))
                .expect(401);
        tenant.api
                .put(
                        path.replace(tenant.env, "env_01JD0000000000000000000005"),
                        Map.of("values", Map.of("A", plant("elsewhere"))))
                .expect(404);
        tenant.api
                .put(path + "?dry_run=true", Map.of("values", Map.of("A", plant("in a dry run"))))
                .expect(400);
    }

    private Answer put(Object body) {
        return tenant.api.put(path, body);
    }

    private String plant(String where) {
        String value = "planted" + UUID.randomUUID().toString().replace("-", "");
        planted.put(where, value);
        return value;
    }

    private static List<String> sealedIn(DatabaseDump dump) {
        List<String> forms = new ArrayList<>();
        for (String row : dump.tables().get("command.sealed_secret")) {
            String hex = row.replaceFirst(".*\\\\\\\\x([0-9a-f]+).*", "$1");
            assertThat(hex).hasSizeGreaterThan(100).matches("[0-9a-f]+");
            forms.add(hex);
        }
        return forms;
    }

    private static Map<String, String> file(String lines) {
        return Map.of("format", "platform_env_v1", "data", HEAD + lines);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }
}
