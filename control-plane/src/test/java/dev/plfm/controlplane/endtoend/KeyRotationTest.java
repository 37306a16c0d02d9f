package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.AgentConfig;
import dev.plfm.agent.NodeAgents;
import dev.plfm.agent.RuntimeKind;
import dev.plfm.controlplane.keys.KeyPairFiles;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.ContractCheck;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import dev.plfm.kernel.json.Json;
import dev.plfm.sealing.opening.PrivateKeyset;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Keys of secrets, from a server that seals to nodes that open and seal anew. */
class KeyRotationTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ContractCheck contract = new ContractCheck();

    @TempDir
    Path dir;

    private KeyPairFiles pair;
    private PrivateKeyset first;
    private TestServer server;
    private NodeAgents nodes;
    private Tenant shop;

    @BeforeEach
    void start() {
        pair = KeyPairFiles.in(dir.resolve("keys"));
        first = pair.create();
        server = TestServer.start(Map.of("secrets_key", pair.publicFile().toString()), contract::check);
        nodes = server.nodes(agents("keeper"));
        shop = Tenant.create(server.as("ada@example.com"));
    }

    @AfterEach
    void stop() {
        nodes.close();
        server.close();
    }

    @Test
    void after_a_rotation_everything_is_sealed_anew_and_the_old_key_can_go() {
        String old = first.keyIds().get(0);
        Tenant idle = shop.inAnotherEnv("idle");
        setSecret(idle, "idle");
        setSecret(shop, "first");
        String release = release(shop, "one");
        shop.awaitSucceeded(shop.deploy(release), LIMIT);
        assertThat(keys()).isEqualTo(Map.of(old, 2L));

        PrivateKeyset rotated = pair.write(first.rotated());
        String primary = rotated.keyIds().get(0);
        Await.until(
                "everything sealed to " + primary,
                LIMIT,
                () -> keys().equals(Map.of(primary, 2L, old, 0L)),
                () -> keys().toString());
        assertThat(server.operator().get("/v1/secrets/keys").expect(200).get("/primary_key_id"))
                .isEqualTo(primary);

        pair.write(rotated.without(old));
        shop.scale("web", 2);
        shop.awaitReady(2, LIMIT);
        setSecret(shop, "second");
        Await.until(
                "the old key is gone", LIMIT, () -> keys().keySet().equals(Set.of(primary)), () -> keys().toString());
        shop.awaitReady(2, LIMIT);
        assertThat(events("secret_bundle.version_resealed")).isEqualTo(2);
    }

    @Test
    void what_is_sealed_anew_twice_or_late_or_by_a_node_that_has_nothing_to_do_with_it_changes_nothing() {
        setSecret(shop, "first");
        shop.awaitSucceeded(shop.deploy(release(shop, "one")), LIMIT);
        String version = version(shop);
        String old = first.keyIds().get(0);
        String before = sealed(version);
        Node ownNode = node("keeper-1");
        Map<String, Object> junk =
                Map.of("key_id", old, "data", Base64.getEncoder().encodeToString(new byte[64]));

        ownNode.put(version, junk).expect(200);
        assertThat(sealed(version))
                .as("it is sealed to the primary key already")
                .isEqualTo(before);
        ownNode.put(
                        version,
                        with(junk, "key_id", PrivateKeyset.generate().keyIds().get(0)))
                .expect(409, "conflict");
        ownNode.put("sv_01JD000000000000000000000G", junk).expect(404, "not_found");
        ownNode.put(version, with(junk, "data", "not base64, but long enough to be sealed bytes, all of them"))
                .expect(400, "invalid_argument");

        nodes.close();
        PrivateKeyset rotated = pair.write(first.rotated());
        Await.until(
                "the server has the new key",
                LIMIT,
                () -> keys().containsKey(rotated.keyIds().get(0)),
                () -> "");
        Node stranger = enrol("stranger");
        stranger.put(version, with(junk, "key_id", rotated.keyIds().get(0))).expect(403, "forbidden");
        assertThat(sealed(version)).isEqualTo(before);
        assertThat(events("secret_bundle.version_resealed")).isZero();
    }

    @Test
    void what_no_running_node_uses_is_one_nodes_to_seal_and_no_others_to_overwrite() {
        setSecret(shop, "on a lost node");
        shop.awaitSucceeded(shop.deploy(release(shop, "one")), LIMIT);
        nodes.close();
        for (String table : List.of("read_model.node", "command.cluster_node")) {
            server.sql().sql("UPDATE " + table + " SET state = 'offline'").update();
        }
        Tenant waiting = shop.inAnotherEnv("waiting");
        setSecret(waiting, "of an instance without a node");
        waiting.deploy(release(waiting, "two"));
        Await.until("it waits", LIMIT, () -> !waiting.instances("").isEmpty(), () -> "");
        Tenant idle = shop.inAnotherEnv("idle");
        setSecret(idle, "of no instance");
        String primary = pair.write(first.rotated()).keyIds().get(0);
        Await.until("the server has the new key", LIMIT, () -> keys().containsKey(primary), () -> "");

        List<Node> strangers = List.of(enrol("one"), enrol("two"));
        Await.until(
                "plans",
                LIMIT,
                () -> strangers.stream().allMatch(node -> node.plan().status() == 200),
                () -> "");
        List<Node> asked = strangers.stream()
                .filter(node -> node.plan().json().has("reseal"))
                .toList();
        assertThat(asked).hasSize(1);
        assertThat(asked.get(0).plan().json().at("/reseal").toString())
                .contains(version(shop), version(waiting), version(idle));
        Node other = strangers.get(1 - strangers.indexOf(asked.get(0)));
        String version = version(idle);
        String before = sealed(version);
        Map<String, Object> junk = Map.of("key_id", primary, "data", base64(length(version)));
        Map<String, Object> oldKey = Map.of("key_id", first.keyIds().get(0));

        other.put(version, junk).expect(403, "forbidden");
        other.cannotOpen(version, oldKey).expect(403, "forbidden");
        asked.get(0)
                .put(version, with(junk, "data", base64(length(version) + 1)))
                .expect(400, "invalid_argument");
        asked.get(0).cannotOpen(version, Map.of("key_id", primary)).expect(200);
        asked.get(0).cannotOpen(version, Map.of()).expect(400, "invalid_argument");
        assertThat(sealed(version)).isEqualTo(before);
        assertThat(keys()).containsEntry(first.keyIds().get(0), 3L);

        asked.get(0).cannotOpen(version, oldKey).expect(200);
        assertThat(keys()).containsEntry(first.keyIds().get(0), 2L);
        assertThat(asked.get(0).plan().text()).doesNotContain(version);
        asked.get(0)
                .put(version(waiting), with(junk, "data", base64(length(version(waiting)))))
                .expect(200);
        assertThat(keys()).containsEntry(primary, 1L);
    }

    @Test
    void a_bundle_that_was_moved_to_another_environment_does_not_open_there() {
        Tenant other = Tenant.create(server.as("eve@example.com"));
        setSecret(shop, "of the shop");
        setSecret(other, "of another");
        server.sql().sql("""
                        UPDATE command.sealed_secret mine SET sealed = theirs.sealed
                        FROM command.sealed_secret theirs WHERE mine.env_id = ? AND theirs.env_id = ?
                        """).params(other.env, shop.env).update();

        other.deploy(release(other, "one"));

        Await.until(
                "the instance has failed", LIMIT, () -> !failures(other).isEmpty(), () -> other.instances("?limit=50")
                        .toString());
        assertThat(failures(other)).allMatch(instance -> instance.contains("secrets_injection_failed"));
        shop.awaitSucceeded(shop.deploy(release(shop, "one")), LIMIT);
    }

    private List<String> failures(Tenant tenant) {
        return tenant.instances("?limit=50")
                .valueStream()
                .map(JsonNode::toString)
                .filter(instance -> instance.contains("\"failed\""))
                .toList();
    }

    private static void setSecret(Tenant tenant, String value) {
        tenant.api
                .put(tenant.envPath() + "/secrets", Map.of("values", Map.of("GREETING", "planted " + value)))
                .expect(200);
    }

    private static String version(Tenant tenant) {
        return tenant.api.get(tenant.envPath() + "/secrets").expect(200).get("/current_version_id");
    }

    private String sealed(String version) {
        return server.sql()
                .sql("SELECT key_id || encode(sealed, 'hex') FROM command.sealed_secret WHERE version_id = ?")
                .param(version)
                .query(String.class)
                .single();
    }

    private int length(String version) {
        return server.sql()
                .sql("SELECT octet_length(sealed) FROM command.sealed_secret WHERE version_id = ?")
                .param(version)
                .query(Integer.class)
                .single();
    }

    private static String base64(int length) {
        return Base64.getEncoder().encodeToString(new byte[length]);
    }

    private long events(String type) {
        return server.sql()
                .sql("SELECT count(*) FROM event_log WHERE event_type = ?")
                .param(type)
                .query(Long.class)
                .single();
    }

    private Map<String, Long> keys() {
        Map<String, Long> keys = new HashMap<>();
        server.operator()
                .get("/v1/secrets/keys")
                .expect(200)
                .json()
                .at("/keys")
                .forEach(key -> keys.put(
                        key.at("/key_id").asString(), key.at("/versions").asLong()));
        return keys;
    }

    private AgentConfig.Builder agents(String name) {
        return server.agents()
                .hostnamePrefix(name)
                .runtime(RuntimeKind.SIMULATED)
                .bootTime(Duration.ofMillis(50))
                .drainTime(Duration.ofMillis(20))
                .stateDir(dir.resolve(name))
                .secretsKey(pair.privateFile())
                .planWait(Duration.ofSeconds(1));
    }

    /** A node as whoever has its token could play it. */
    private record Node(TestServer server, String id, String token) {
        Answer plan() {
            List<URI> at = List.of(server.uri());
            return new Api(at, at, token, exchange -> {}).get("/v1/nodes/" + id + "/plan");
        }

        Answer cannotOpen(String version, Map<String, Object> body) {
            return server.operator()
                    .withToken(token)
                    .post("/v1/nodes/" + id + "/secrets/" + version + "/cannot-open", body);
        }

        Answer put(String version, Map<String, Object> body) {
            return server.operator().withToken(token).put("/v1/nodes/" + id + "/secrets/" + version, body);
        }
    }

    private Node node(String hostname) {
        JsonNode record =
                Json.lenient().readTree(dir.resolve("keeper").resolve(hostname).resolve("node.json"));
        return new Node(
                server,
                record.at("/node_id").asString(),
                record.at("/node_token").asString());
    }

    private Node enrol(String hostname) {
        Map<String, Object> body = Map.of(
                "hostname",
                hostname,
                "region",
                "local",
                "wireguard_public_key",
                Base64.getEncoder().encodeToString(new byte[32]),
                "agent_mtls_subject",
                "CN=" + hostname,
                "cpu_cores",
                1,
                "memory_bytes",
                1 << 20,
                "labels",
                Map.of());
        JsonNode node =
                server.operator().post("/v1/nodes/enroll", body).expect(201).json();
        return new Node(
                server, node.at("/id").asString(), node.at("/node_token").asString());
    }

    private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
        Map<String, Object> changed = new HashMap<>(map);
        changed.put(key, value);
        return changed;
    }

    /** One that does not start before there are secrets. */
    private static String release(Tenant tenant, String label) {
        String manifest = """
                schema_version = "v1"
                [image]
                ref = "registry.example/shop:%s"
                [processes.web]
                command = ["run", "%s"]
                resources = {memory = "64Mi"}
                scaling = {min = 1}
                secrets = {required = true}
                """.formatted(label, label);
        return tenant.api
                .post(
                        tenant.appPath() + "/releases",
                        Map.of("manifest", manifest, "image_digest", "sha256:" + "ab".repeat(32)))
                .expect(201)
                .get("/id");
    }
}
