package dev.plfm.controlplane.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestKeys;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.sealing.SealContext;
import dev.plfm.sealing.opening.CannotOpenException;
import dev.plfm.sealing.opening.Opener;
import dev.plfm.sealing.opening.PrivateKeyset;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Secrets on their way to a node, here a test that has the nodes' private key: what it gets, what it does not, what opens. */
@Tag("shared-server")
class SecretDeliveryTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Opener opener = Opener.of(PrivateKeyset.read(TestKeys.privateFile()));
    private final Api api = SharedServer.get().as("ada@example.com");
    private final Api operator = SharedServer.get().operator();
    private final Tenant tenant = Tenant.create(api);
    private final String label = UUID.randomUUID().toString();
    private String nodePath;
    private Api node;

    @BeforeEach
    void enrol() {
        Answer enrolled =
                operator.post("/v1/nodes/enroll", node("delivery-" + label)).expect(201);
        nodePath = "/v1/nodes/" + enrolled.get("/id");
        node = operator.withToken(enrolled.get("/node_token"));
        beat();
        onlyHere(tenant);
    }

    @AfterEach
    void disable() {
        operator.post(nodePath + "/disable", null).expect(200);
    }

    @Test
    void a_node_gets_and_opens_what_its_plan_names_and_nothing_else() throws Exception {
        String version = set(tenant, Map.of("B", "2", "A", "1"));
        String other = set(tenant.inAnotherEnv("other"), Map.of("A", "1"));
        node.get(nodePath + "/secrets/" + version).expect(404, "not_found");
        JsonNode workload = deployed(tenant);

        assertThat(workload.at("/secrets").toString())
                .isEqualTo("{\"required\":false,\"secret_version_id\":\"" + version
                        + "\",\"mount_path\":\"/run/secrets/platform.env\",\"mode\":\"0400\",\"uid\":0,\"gid\":0}");
        Answer sealed = node.get(nodePath + "/secrets/" + version).expect(200);
        assertThat(new String(opened(sealed, tenant), UTF_8)).isEqualTo("# TRC_SECRETS_V1\nA=1\nB=2\n");
        node.get(nodePath + "/secrets/" + other).expect(404, "not_found");
        node.get(nodePath + "/secrets/" + SecretVersionId.generate()).expect(404, "not_found");
        node.get(nodePath + "/secrets/none").expect(400, "invalid_id");
        api.get(nodePath + "/secrets/" + version).expect(403, "forbidden");
    }

    @Test
    void another_node_does_not_get_it() {
        String version = set(tenant, Map.of("A", "1"));
        deployed(tenant);
        Answer other = operator.post("/v1/nodes/enroll", node("other-" + label)).expect(201);
        String path = "/v1/nodes/" + other.get("/id");
        operator.withToken(other.get("/node_token"))
                .get(path + "/secrets/" + version)
                .expect(404, "not_found");
        operator.post(path + "/disable", null).expect(200);
    }

    @Test
    void whoever_sets_new_secrets_gives_the_node_both_until_the_old_instance_is_gone() throws Exception {
        String first = set(tenant, Map.of("A", "1"));
        JsonNode old = deployed(tenant);
        report(old, "ready");
        String second = set(tenant, Map.of("A", "2"));
        JsonNode young = awaited("the next instance", () -> planned(second));

        assertThat(new String(opened(node.get(nodePath + "/secrets/" + first), tenant), UTF_8))
                .contains("A=1");
        assertThat(new String(opened(node.get(nodePath + "/secrets/" + second), tenant), UTF_8))
                .contains("A=2");
        report(young, "ready");
        Await.until("the old one is to go", LIMIT, () -> !desiredState(old).equals("running"));
        report(old, "stopped");
        Await.until(
                "the old version is closed",
                LIMIT,
                () -> node.get(nodePath + "/secrets/" + first).status() == 404);
        node.get(nodePath + "/secrets/" + second).expect(200);
    }

    @Test
    void what_is_moved_to_another_environment_in_the_database_does_not_open_there() {
        Tenant thief = tenant.inAnotherEnv("thief");
        onlyHere(thief);
        String version = set(tenant, Map.of("A", "1"));
        String stolen = set(thief, Map.of("A", "x"));
        deployed(thief);
        SharedServer.get().sql().sql("""
                        UPDATE command.sealed_secret t SET sealed = s.sealed FROM command.sealed_secret s
                        WHERE t.version_id = ? AND s.version_id = ?
                        """).params(stolen, version).update();
        Answer sealed = node.get(nodePath + "/secrets/" + stolen).expect(200);

        assertThatThrownBy(() -> opened(sealed, thief)).isInstanceOf(CannotOpenException.class);
    }

    @Test
    void a_client_seals_by_itself_with_nothing_but_the_documented_form() throws Exception {
        String clear = "# TRC_SECRETS_V1\nA=never seen\n";
        String data = sealedByClient(clear);
        Map<String, String> body = Map.of("format", "sealed_v1", "data", data);
        Answer set = api.put(tenant.envPath() + "/secrets", body).expect(200);
        assertThat(set.get("/format")).isEqualTo("sealed_v1");
        assertThat(data).startsWith(set.get("/current_version_id") + ".");
        assertThat(api.put(tenant.envPath() + "/secrets", body).expect(200).text())
                .isEqualTo(set.text());
        deployed(tenant);

        Answer sealed = node.get(nodePath + "/secrets/" + set.get("/current_version_id"))
                .expect(200);
        assertThat(new String(opened(sealed, tenant), UTF_8)).isEqualTo(clear);
    }

    @Test
    void what_a_client_sealed_is_refused_when_its_version_was_used_or_its_key_is_none() throws Exception {
        String first = sealedByClient("# TRC_SECRETS_V1\nA=1\n");
        setSealed(tenant, first).expect(200);
        String reused = first.substring(0, first.lastIndexOf('.'))
                + sealedByClient("# TRC_SECRETS_V1\nA=2\n").substring(first.lastIndexOf('.'));
        setSealed(tenant, reused).expect(409, "already_exists");
        setSealed(tenant.inAnotherEnv("thief"), first).expect(409, "already_exists");
        setSealed(tenant, sealedByClient("# TRC_SECRETS_V1\nA=2\n")).expect(200);
        setSealed(tenant, first).expect(409, "already_exists");
        String otherKey =
                sealedByClient("# TRC_SECRETS_V1\n").replaceFirst("\\.k[0-9a-f]{16}\\.", ".k0000000000000000.");
        setSealed(tenant, otherKey).expect(400, "invalid_argument");
    }

    @Test
    void the_sealing_key_is_public_and_nothing_else() {
        Answer key = api.get("/v1/secrets/sealing-key").expect(200);
        Answer forEnv = api.get("/v1/secrets/sealing-key?env_id=" + tenant.env).expect(200);

        assertThat(key.json().has("bundle_id")).isFalse();
        assertThat(key.text()).contains("ASYMMETRIC_PUBLIC").doesNotContain("PRIVATE");
        assertThat(Base64.getDecoder().decode(key.get("/public_key"))).hasSize(32);
        assertThat(forEnv.get("/bundle_id"))
                .isEqualTo(SecretBundleId.of(new EnvId(tenant.env)).value());
        api.get("/v1/secrets/sealing-key?env_id=none").expect(400);
    }

    /** Written against the documentation: Tink's keyset, HPKE's info as the ids line by line. */
    private String sealedByClient(String clear) throws GeneralSecurityException {
        JsonNode key = api.get("/v1/secrets/sealing-key?env_id=" + tenant.env)
                .expect(200)
                .json();
        String version = key.at("/version_id").asString();
        String keyId = key.at("/key_id").asString();
        String info = String.join(
                        "\n",
                        "plfm/secret-version/v1",
                        tenant.org,
                        tenant.env,
                        key.at("/bundle_id").asString(),
                        version,
                        keyId)
                + "\n";
        byte[] sealed = TinkJsonProtoKeysetFormat.parseKeysetWithoutSecret(
                        key.at("/keyset").toString())
                .getPrimitive(RegistryConfiguration.get(), HybridEncrypt.class)
                .encrypt(clear.getBytes(UTF_8), info.getBytes(UTF_8));
        return version + "." + keyId + "." + Base64.getEncoder().encodeToString(sealed);
    }

    private byte[] opened(Answer answer, Tenant where) throws CannotOpenException {
        EnvId env = new EnvId(where.env);
        SealContext context = new SealContext(
                new OrgId(where.org),
                env,
                SecretBundleId.of(env),
                new SecretVersionId(answer.expect(200).get("/version_id")),
                answer.get("/key_id"));
        return opener.open(context, Base64.getDecoder().decode(answer.get("/data")));
    }

    private static Answer setSealed(Tenant where, String data) {
        return where.api.put(where.envPath() + "/secrets", Map.of("format", "sealed_v1", "data", data));
    }

    private static String set(Tenant where, Map<String, String> values) {
        return where.api
                .put(where.envPath() + "/secrets", Map.of("values", values))
                .expect(200)
                .get("/current_version_id");
    }

    private void onlyHere(Tenant where) {
        where.api
                .put(
                        where.envPath() + "/workloads/web/placement",
                        Map.of(
                                "constraints",
                                List.of(Map.of("label", "delivery", "operator", "in", "values", List.of(label))),
                                "expected_version",
                                1))
                .expect(200);
    }

    /** Answers with the workload of the one instance in the node's plan. */
    private JsonNode deployed(Tenant where) {
        where.deploy(where.release("one"));
        return awaited("the plan", () -> {
            JsonNode workload = node.get(nodePath + "/plan").expect(200).json().at("/instances/0/workload");
            return workload.isMissingNode() ? null : workload;
        });
    }

    private JsonNode planned(String version) {
        return node.get(nodePath + "/plan")
                .expect(200)
                .json()
                .at("/instances")
                .valueStream()
                .map(instance -> instance.at("/workload"))
                .filter(workload ->
                        workload.at("/secrets/secret_version_id").asString("").equals(version))
                .findFirst()
                .orElse(null);
    }

    private static JsonNode awaited(String what, Supplier<JsonNode> found) {
        Await.until(what, LIMIT, () -> found.get() != null);
        return found.get();
    }

    private String desiredState(JsonNode workload) {
        return node.get(nodePath + "/plan")
                .expect(200)
                .json()
                .at("/instances")
                .valueStream()
                .filter(instance -> instance.at("/instance_id").equals(workload.at("/instance_id")))
                .map(instance -> instance.at("/desired_state").asString())
                .findFirst()
                .orElse("gone");
    }

    private void report(JsonNode workload, String status) {
        beat();
        node.post(
                        nodePath + "/instances/" + workload.at("/instance_id").asString() + "/status",
                        Map.of("status", status, "boot_id", "b"))
                .expect(200);
    }

    private void beat() {
        node.post(
                        nodePath + "/heartbeat",
                        Map.of(
                                "state",
                                "active",
                                "available_cpu_cores",
                                4,
                                "available_memory_bytes",
                                1L << 30,
                                "instance_count",
                                0))
                .expect(200);
    }

    private Map<String, Object> node(String hostname) {
        return Map.of(
                "hostname",
                hostname,
                "region",
                "eu-1",
                "wireguard_public_key",
                "a2V5",
                "agent_mtls_subject",
                "CN=" + hostname,
                "cpu_cores",
                4,
                "memory_bytes",
                1L << 30,
                "labels",
                Map.of("arch", "amd64", "delivery", hostname.substring(hostname.indexOf('-') + 1)));
    }
}
