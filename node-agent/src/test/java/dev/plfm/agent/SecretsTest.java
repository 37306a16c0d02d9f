package dev.plfm.agent;

import static dev.plfm.agent.Until.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.plfm.agent.FakeControlPlane.Report;
import dev.plfm.agent.secret.SecretKeys;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SecretBundleId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.sealing.SealContext;
import dev.plfm.sealing.Sealer;
import dev.plfm.sealing.opening.Opener;
import dev.plfm.sealing.opening.PrivateKeyset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes that get secrets, from a control plane that is real HTTP and otherwise fake. */
@DisabledOnOs(OS.WINDOWS)
class SecretsTest {
    private static final String CONTENT = "GREETING=\"planted\"\n";

    private final FakeControlPlane controlPlane = new FakeControlPlane();
    private final PrivateKeyset keys = PrivateKeyset.generate();
    private final OrgId org = OrgId.generate();
    private final EnvId env = EnvId.generate();
    private final SecretVersionId version = SecretVersionId.generate();

    @TempDir
    Path dir;

    private NodeAgents agents;

    @AfterEach
    void close() {
        if (agents != null) {
            agents.close();
        }
        controlPlane.close();
    }

    @Test
    void an_instance_finds_its_secrets_in_a_file_that_goes_with_it() throws IOException {
        put(keys, org, env, CONTENT);
        start(keys);
        controlPlane.plan("node_1", 5, List.of(instance("running")));

        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready"));
        until(() -> assertThat(output()).contains("planted"));
        Path file = file();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("r--------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");

        controlPlane.plan("node_1", 6, List.of(instance("stopped")));
        until(() -> assertThat(controlPlane.statuses("inst_a")).endsWith("stopped"));
        assertThat(file).doesNotExist();
    }

    @Test
    void a_process_that_ends_by_itself_takes_its_secrets_with_it() throws IOException {
        put(keys, org, env, CONTENT);
        start(keys);
        Map<String, Object> once = instance("running", "echo $PLATFORM_SECRETS_FILE; sleep 0.1", "never");
        controlPlane.plan("node_1", 5, List.of(once));

        until(() -> assertThat(controlPlane.statuses("inst_a")).last().isIn("failed", "stopped"));
        assertThat(file()).doesNotExist();
    }

    @Test
    void an_outage_delays_an_instance_and_does_not_fail_it() {
        put(keys, org, env, CONTENT);
        controlPlane.secretOutages.set(1);
        start(keys);
        controlPlane.plan("node_1", 5, List.of(instance("running")));

        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "ready"));
    }

    @Test
    void what_waits_for_its_secrets_can_be_stopped() {
        put(keys, org, env, CONTENT);
        controlPlane.secretOutages.set(1_000);
        start(keys);
        controlPlane.plan("node_1", 5, List.of(instance("running")));
        until(() -> assertThat(controlPlane.secretOutages.get()).isLessThan(1_000));

        controlPlane.plan("node_1", 6, List.of(instance("stopped")));

        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "stopped"));
    }

    @Test
    void a_bundle_of_another_environment_does_not_open_even_if_it_is_said_to_be_of_this_one() {
        EnvId other = EnvId.generate();
        put(keys, org, other, CONTENT);
        controlPlane.secrets.computeIfPresent(version.value(), (id, stored) -> with(stored, "env_id", env.value()));
        start(keys);
        controlPlane.plan("node_1", 5, List.of(instance("running")));

        assertFails("cannot be opened");
    }

    @Test
    void a_bundle_of_another_environment_does_not_open_if_it_is_said_to_be_of_that_one() {
        put(keys, org, EnvId.generate(), CONTENT);
        start(keys);
        controlPlane.plan("node_1", 5, List.of(instance("running")));

        assertFails("cannot be opened");
    }

    @Test
    void another_key_or_none_or_no_version_fails_the_instance_and_says_why() {
        put(PrivateKeyset.generate(), org, env, CONTENT);
        start(keys);
        controlPlane.plan("node_1", 5, List.of(instance("running")));
        assertFails("not among the keys here");

        controlPlane.secrets.clear();
        controlPlane.reports.clear();
        controlPlane.plan("node_1", 6, List.of());
        controlPlane.plan("node_1", 7, List.of(with(instance("running"), "instance_id", "inst_b")));
        until(() -> assertThat(controlPlane.statuses("inst_b")).endsWith("failed"));
        assertThat(reported("inst_b")).contains("could not be fetched: 404");
    }

    @Test
    void a_node_without_keys_says_so() {
        put(keys, org, env, CONTENT);
        agents = NodeAgents.start(config().build());
        controlPlane.plan("node_1", 5, List.of(instance("running")));

        assertFails("--secrets-key");
    }

    @Test
    void a_keyset_that_others_may_read_is_told_from_one_that_they_may_not() throws IOException {
        Path file = Files.write(dir.resolve("keys.json"), keys.privateJson());

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(SecretKeys.readableByOthers(file)).isFalse();

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(SecretKeys.readableByOthers(file)).isTrue();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw----r--"));
        assertThat(SecretKeys.readableByOthers(file)).isTrue();
    }

    @Test
    void a_keyset_that_cannot_be_used_stops_the_start() throws IOException {
        Path file = Files.write(dir.resolve("keys.json"), keys.publicJson());

        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> NodeAgents.start(config().secretsKey(file).build()))
                .withMessageContaining(file.toString());
    }

    @Test
    void an_old_version_is_sealed_to_the_new_key_once_the_node_has_it() throws Exception {
        put(keys, org, env, CONTENT);
        start(keys);
        controlPlane.secretOutages.set(1);
        PrivateKeyset rotated = keys.rotated();
        Files.write(dir.resolve("keys.json"), rotated.privateJson());

        controlPlane.plan("node_1", 5, List.of(), List.of(version.value()));

        String newKey = rotated.keyIds().get(0);
        until(() -> assertThat(controlPlane.secrets.get(version.value())).containsEntry("key_id", newKey));
        byte[] sealed = Base64.getDecoder()
                .decode((String) controlPlane.secrets.get(version.value()).get("data"));
        Opener onlyNew = Opener.of(rotated.without(keys.keyIds().get(0)));
        assertThat(onlyNew.open(context(env, newKey), sealed)).isEqualTo(CONTENT.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void what_does_not_open_is_reported_and_holds_up_nothing() throws Exception {
        put(keys, org, env, CONTENT);
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            asked.add(copyOfBundle(keys.keyIds().get(0)));
        }
        String ofAnotherKey = copyOfBundle(PrivateKeyset.generate().keyIds().get(0));
        asked.add(ofAnotherKey);
        asked.add(version.value());
        start(keys);
        PrivateKeyset rotated = keys.rotated();
        Files.write(dir.resolve("keys.json"), rotated.privateJson());
        controlPlane.plan("node_1", 5, List.of(), asked);

        String newKey = rotated.keyIds().get(0);
        until(() -> assertThat(controlPlane.secrets.get(version.value())).containsEntry("key_id", newKey));
        assertThat(controlPlane.unopenable)
                .as("a key that this node lacks may be on another")
                .hasSize(8)
                .doesNotContainKey(ofAnotherKey)
                .allSatisfy((id, key) -> assertThat(key).isEqualTo(keys.keyIds().get(0)));
    }

    /** The same bytes under another version id, which they are not sealed for. */
    private String copyOfBundle(String keyId) {
        String copy = SecretVersionId.generate().value();
        Map<String, Object> stored = with(controlPlane.secrets.get(version.value()), "version_id", copy);
        controlPlane.secrets.put(copy, with(stored, "key_id", keyId));
        return copy;
    }

    private void assertFails(String why) {
        until(() -> assertThat(controlPlane.statuses("inst_a")).containsExactly("booting", "failed"));
        assertThat(reported("inst_a")).contains("secrets_injection_failed", why).doesNotContain("planted");
    }

    private String reported(String instanceId) {
        return controlPlane.reports.stream()
                .filter(report -> report.instanceId().equals(instanceId))
                .map(Report::body)
                .toList()
                .toString();
    }

    private void start(PrivateKeyset keyset) {
        try {
            Path file = Files.write(dir.resolve("keys.json"), keyset.privateJson());
            agents = NodeAgents.start(config().secretsKey(file).build());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private AgentConfig.Builder config() {
        return AgentConfig.builder(controlPlane.uri())
                .token("plfm_ot_x")
                .runtime(RuntimeKind.PROCESS)
                .stateDir(dir.resolve("state"))
                .planWait(Duration.ofSeconds(2))
                .retryDelay(Duration.ofMillis(50))
                .maxRetryDelay(Duration.ofMillis(200));
    }

    private void put(PrivateKeyset to, OrgId ofOrg, EnvId ofEnv, String content) {
        Sealer sealer = Sealer.of(to.publicJson());
        SealContext context = new SealContext(ofOrg, ofEnv, SecretBundleId.of(ofEnv), version, sealer.keyId());
        byte[] sealed =
                sealer.seal(context, content.getBytes(StandardCharsets.UTF_8)).bytes();
        controlPlane.secrets.put(
                version.value(),
                Map.of(
                        "org_id", ofOrg.value(),
                        "env_id", ofEnv.value(),
                        "version_id", version.value(),
                        "key_id", sealer.keyId(),
                        "data", Base64.getEncoder().encodeToString(sealed)));
    }

    private SealContext context(EnvId ofEnv, String keyId) {
        return new SealContext(org, ofEnv, SecretBundleId.of(ofEnv), version, keyId);
    }

    private Map<String, Object> instance(String desired) {
        return instance(desired, "echo $PLATFORM_SECRETS_FILE; cat $PLATFORM_SECRETS_FILE; exec sleep 300", "always");
    }

    private Map<String, Object> instance(String desired, String script, String restart) {
        Map<String, Object> assignment = new HashMap<>(Plans.running("inst_a"));
        assignment.put("desired_state", desired);
        assignment.put(
                "workload",
                Map.of(
                        "org_id", org.value(),
                        "env_id", env.value(),
                        "command", List.of("sh", "-c", script),
                        "lifecycle", Map.of("termination_grace_seconds", 5, "restart_policy", restart),
                        "secrets",
                                Map.of(
                                        "required",
                                        true,
                                        "secret_version_id",
                                        version.value(),
                                        "mount_path",
                                        "/run/secrets/platform.env",
                                        "mode",
                                        "0400",
                                        "uid",
                                        0,
                                        "gid",
                                        0)));
        return assignment;
    }

    private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
        Map<String, Object> changed = new HashMap<>(map);
        changed.put(key, value);
        return changed;
    }

    private String output() {
        try {
            return Files.readString(dir.resolve("state/node-1/instances/inst_a/output.log"));
        } catch (IOException e) {
            return "";
        }
    }

    private Path file() {
        return Path.of(output().lines().findFirst().orElseThrow());
    }
}
