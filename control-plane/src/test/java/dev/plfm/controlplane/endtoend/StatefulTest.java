package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.NodeAgents;
import dev.plfm.agent.RuntimeKind;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real process that writes a journal to its volume, and notes when it finds another that does so too. */
@EnabledOnOs(OS.LINUX)
class StatefulTest {
    private static final Duration PATIENCE = JournalApp.PATIENCE;

    @TempDir
    Path dir;

    private TestServer server;
    private NodeAgents nodes;
    private Tenant tenant;
    private Api operator;
    private JournalApp app;
    private String volume;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(Map.of("heartbeat.limit_seconds", "4", "heartbeat.interval_seconds", "1"));
        operator = server.operator();
        nodes = server.nodes(server.agents()
                .hostnamePrefix("v")
                .count(4)
                .memoryBytes(4L << 30)
                .runtime(RuntimeKind.PROCESS)
                .stateDir(dir.resolve("nodes")));
        tenant = Tenant.create(server.as("ann@example.com"));
        app = new JournalApp(tenant, dir);
        volume = app.volume();
    }

    @AfterEach
    void stop() {
        nodes.close();
        server.close();
    }

    @Test
    void nothing_is_lost_and_nobody_writes_beside_another_through_deploy_crash_drain_node_loss_and_restore()
            throws Exception {
        String first = tenant.deploy(app.release("one"));
        Await.until("told what is missing", PATIENCE, () -> reason().equals("volumes_missing"));
        assertThat(workload().at("/conditions").toString()).contains("/data");
        assertThat(whyNot()).contains("volumes_missing").contains("/data");
        app.attach(tenant, volume);
        tenant.awaitSucceeded(first, PATIENCE);
        Await.until("the volume's node is told", PATIENCE, () -> shown(volume).has("home_node_id"));
        String home = shown(volume).at("/home_node_id").asString();
        app.grows(volume);

        long writer = app.writer(volume);
        tenant.awaitSucceeded(tenant.deploy(app.release("two")), PATIENCE);
        app.growsByAnother(writer, volume);

        long crashing = app.writer(volume);
        assertThat(ProcessHandle.of(crashing).map(ProcessHandle::destroyForcibly))
                .contains(true);
        app.growsByAnother(crashing, volume);

        operator.post("/v1/nodes/" + home + "/drain", null).expect(200);
        app.grows(volume);
        operator.post("/v1/nodes/" + home + "/activate", null).expect(200);

        long lost = app.writer(volume);
        nodes.kill(hostname(home));
        nodes.restart(hostname(home));
        app.growsByAnother(lost, volume);

        List<String> asked = app.lines(volume);
        String snapshot = tenant.api
                .post(app.volumes() + "/" + volume + "/snapshots", Map.of("note", "before the loss"))
                .expect(201)
                .get("/id");
        tenant.api.delete(app.volumes() + "/" + volume).expect(409, "in_use");
        Await.until("copied", PATIENCE, () -> status(snapshot).equals("succeeded"));
        nodes.kill(hostname(home));
        Await.until("the node counts as lost", PATIENCE, () -> operator.get("/v1/nodes/" + home)
                .expect(200)
                .get("/state")
                .equals("offline"));
        Await.until("told why it waits", PATIENCE, () -> reason().equals("volume_home_node_offline"));
        String copy = tenant.api
                .post(
                        app.volumes() + "/" + volume + "/restore",
                        Map.of("snapshot_id", snapshot, "new_volume_name", "again"))
                .expect(201)
                .get("/id");
        assertThat(shown(copy).at("/home_node_id").asString()).isNotEqualTo(home);
        Await.until(
                "filled",
                PATIENCE,
                () -> shown(copy).at("/restore/status").asString().equals("succeeded"),
                () -> shown(copy).toString());

        List<String> restored = app.lines(copy);
        assertThat(restored).hasSizeGreaterThanOrEqualTo(asked.size());
        assertThat(restored.subList(0, asked.size())).isEqualTo(asked);
        assertThat(app.lines(volume).subList(0, restored.size())).isEqualTo(restored);

        Tenant elsewhere = tenant.inAnotherEnv("again");
        app.attach(elsewhere, copy);
        elsewhere.awaitSucceeded(elsewhere.deploy(app.release("three")), PATIENCE);
        app.continuesFrom(restored);
        app.grows(copy);
    }

    @Test
    void what_is_deleted_is_removed_from_its_node_and_other_nodes_cannot_speak_of_it() throws Exception {
        String deploy = tenant.deploy(app.release("one"));
        String attachment = app.attach(tenant, volume);
        tenant.awaitSucceeded(deploy, PATIENCE);
        app.grows(volume);
        Path data = app.data(volume);
        tenant.api
                .delete(tenant.envPath() + "/volume-attachments/" + attachment)
                .expect(200);
        Await.until(
                "it has left", PATIENCE, () -> tenant.instances("?status=ready").isEmpty());
        Await.until(
                "deleted",
                PATIENCE,
                () -> tenant.api.delete(app.volumes() + "/" + volume).status() == 200);
        Await.until("removed", PATIENCE, () -> !Files.exists(data.getParent()));
        Await.until(
                "said",
                PATIENCE,
                () -> server.sql()
                                .sql("SELECT count(*) FROM event_log WHERE event_type = 'volume.purged'")
                                .query(Long.class)
                                .single()
                        == 1);
    }

    private JsonNode workload() {
        return tenant.api.get(tenant.envPath() + "/workloads/db").json();
    }

    private String reason() {
        String conditions = workload().at("/conditions").toString();
        return Stream.of("volumes_missing", "volume_home_node_offline")
                .filter(conditions::contains)
                .findFirst()
                .orElse("");
    }

    private String whyNot() {
        return tenant.api.get(tenant.envPath() + "/workloads/db/why-not").text();
    }

    private String status(String snapshot) {
        return tenant.api
                .get(app.volumes() + "/" + volume + "/snapshots/" + snapshot)
                .expect(200)
                .get("/status");
    }

    private JsonNode shown(String id) {
        return tenant.api.get(app.volumes() + "/" + id).expect(200).json();
    }

    private String hostname(String node) {
        return operator.get("/v1/nodes/" + node).expect(200).get("/hostname");
    }
}
