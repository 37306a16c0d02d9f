package dev.plfm.controlplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.NodeAgents;
import dev.plfm.agent.RuntimeKind;
import dev.plfm.controlplane.keys.KeyPairFiles;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.sealing.opening.PrivateKeyset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rotation as its operator does it, with a server to ask, and with a client that sends what nobody can open. */
class KeysOverHttpTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private KeyPairFiles pair;
    private String old;
    private TestServer server;
    private Terminal terminal;
    private Tenant shop;

    @BeforeEach
    void start() {
        pair = KeyPairFiles.in(dir.resolve("keys"));
        old = pair.create().keyIds().get(0);
        server = TestServer.start(Map.of("secrets_key", pair.publicFile().toString()));
        terminal = new Terminal(server, dir);
        terminal.environment.put("PLFM_OPERATOR_TOKEN", TestServer.OPERATOR);
        shop = Tenant.create(server.as("ada@example.com"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void what_a_client_made_up_holds_up_no_rotation_and_the_old_key_can_go() {
        shop.api
                .put(shop.envPath() + "/secrets", Map.of("values", Map.of("A", "1")))
                .expect(200);
        Tenant forger = Tenant.create(server.as("eve@example.com"));
        putSealed(forger, old).expect(200);
        assertThat(keys("list")).isZero();
        assertThat(terminal.out()).contains(old + "  primary  2 stored versions");

        String primary = pair.write(pair.read().rotated()).keyIds().get(0);
        Await.until(
                "the server seals to the new key",
                LIMIT,
                () -> keys("list") == 0 && !terminal.out().contains("The server seals to"),
                terminal::out);
        assertThat(terminal.out()).contains(primary + "  primary  0 stored versions");
        assertThat(putSealed(forger, old).expect(400, "invalid_argument").text())
                .contains(primary, "/v1/secrets/sealing-key");
        assertThat(keys("remove", old)).isEqualTo(1);
        assertThat(terminal.err()).contains("needed by 2 stored versions");

        try (NodeAgents nodes = server.nodes(server.agents()
                .hostnamePrefix("keeper")
                .runtime(RuntimeKind.SIMULATED)
                .stateDir(dir.resolve("state"))
                .secretsKey(pair.privateFile())
                .planWait(Duration.ofSeconds(1)))) {
            awaitListed(old + "  old      0 stored versions, and 1 that cannot be opened");
        }
        assertThat(terminal.out()).contains(primary + "  primary  1 stored version");

        assertThat(keys("remove", old)).isZero();
        assertThat(terminal.out()).contains("Removed " + old, "1 stored version said to be sealed to it did not open");
        assertThat(pair.read().keyIds()).containsExactly(primary);
    }

    @Test
    void a_key_that_the_server_seals_to_stays_and_so_does_any_until_it_seals_to_the_new_one() {
        PrivateKeyset rotated = KeyPairFiles.in(dir.resolve("ahead"))
                .write(pair.read().rotated().rotated());
        String between = rotated.keyIds().stream()
                .filter(key -> !key.equals(old) && !key.equals(rotated.keyIds().get(0)))
                .findFirst()
                .orElseThrow();

        assertThat(keysIn("ahead", "remove", old)).isEqualTo(1);
        assertThat(terminal.err()).contains("the server seals to " + old);
        assertThat(keysIn("ahead", "remove", between)).isEqualTo(1);
        assertThat(terminal.err())
                .contains(
                        "the primary key of these files is " + rotated.keyIds().get(0));
        assertThat(keysIn("ahead", "list")).isZero();
        assertThat(terminal.out()).contains("The server seals to " + old + ", not to");
        terminal.environment.put("PLFM_OPERATOR_TOKEN", "plfm_ot_unknown");
        assertThat(keysIn("ahead", "list")).isEqualTo(1);
        assertThat(terminal.err()).contains("the server refused");
        terminal.environment.remove("PLFM_OPERATOR_TOKEN");
        assertThat(keysIn("ahead", "remove", between)).isEqualTo(1);
        assertThat(terminal.err()).contains("an operator's token is needed");
        assertThat(KeyPairFiles.in(dir.resolve("ahead")).read().keyIds()).isEqualTo(rotated.keyIds());
    }

    private void awaitListed(String line) {
        Await.until(line, LIMIT, () -> keys("list") == 0 && terminal.out().contains(line), () -> terminal.out());
    }

    private int keys(String... arguments) {
        return keysIn("keys", arguments);
    }

    private int keysIn(String files, String... arguments) {
        return terminal.run(Stream.of(
                        Stream.of("keys"),
                        Stream.of(arguments),
                        List.of(
                                "--dir",
                                dir.resolve(files).toString(),
                                "--server",
                                server.uri().toString())
                                .stream())
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    /** Bytes that look sealed. */
    private static Answer putSealed(Tenant tenant, String keyId) {
        String data = SecretVersionId.generate() + "." + keyId + "."
                + Base64.getEncoder().encodeToString(new byte[100]);
        return tenant.api.put(tenant.envPath() + "/secrets", Map.of("format", "sealed_v1", "data", data));
    }
}
