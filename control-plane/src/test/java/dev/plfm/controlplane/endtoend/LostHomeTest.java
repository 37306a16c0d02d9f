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
import java.nio.file.attribute.PosixFilePermissions;
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

/** The node of a volume does not come back in time: what wrote there goes on elsewhere, from a snapshot. */
@EnabledOnOs(OS.LINUX)
class LostHomeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String WRITER = """
            #!/bin/bash
            cd "$PLATFORM_VOLUME_DATA" || exit 1
            while true; do echo line >> journal; sleep 0.1; done
            """;

    @TempDir
    Path dir;

    private TestServer server;
    private NodeAgents nodes;
    private Tenant tenant;
    private Api operator;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(dir.resolve("writer"), WRITER);
        Files.setPosixFilePermissions(dir.resolve("writer"), PosixFilePermissions.fromString("rwx------"));
        server = TestServer.start(Map.of("heartbeat.limit_seconds", "4", "heartbeat.interval_seconds", "1"));
        operator = server.operator();
        nodes = server.nodes(server.agents()
                .hostnamePrefix("v")
                .count(2)
                .memoryBytes(4L << 30)
                .runtime(RuntimeKind.PROCESS)
                .stateDir(dir.resolve("nodes")));
        tenant = Tenant.create(server.as("ann@example.com"));
    }

    @AfterEach
    void stop() {
        nodes.close();
        server.close();
    }

    @Test
    void a_restored_volume_takes_the_place_of_the_lost_one_in_the_same_process_type() throws IOException {
        String deploy = tenant.deploy(release());
        String volume = tenant.api
                .post(volumes(), Map.of("size_bytes", 1L << 30))
                .expect(201)
                .get("/id");
        String attachment = tenant.attach(volume, "db", "/data");
        tenant.awaitSucceeded(deploy, PATIENCE);
        Await.until("it writes", PATIENCE, () -> lines(volume) > 5);
        Await.until("the volume's node is told", PATIENCE, () -> shown(volume).has("home_node_id"));
        String home = shown(volume).at("/home_node_id").asString();
        String snapshots = volumes() + "/" + volume + "/snapshots";
        String snapshot = tenant.api.post(snapshots, Map.of()).expect(201).get("/id");
        Await.until("copied", PATIENCE, () -> tenant.api
                .get(snapshots + "/" + snapshot)
                .expect(200)
                .get("/status")
                .equals("succeeded"));
        String hostname = operator.get("/v1/nodes/" + home).expect(200).get("/hostname");
        nodes.kill(hostname);
        Await.until("told why it waits", PATIENCE, () -> workload().contains("volume_home_node_offline"));

        String copy = tenant.api
                .post(volumes() + "/" + volume + "/restore", Map.of("snapshot_id", snapshot))
                .expect(201)
                .get("/id");
        Await.until(
                "filled",
                PATIENCE,
                () -> shown(copy).at("/restore/status").asString().equals("succeeded"));
        tenant.api
                .delete(tenant.envPath() + "/volume-attachments/" + attachment)
                .expect(200);
        tenant.attach(copy, "db", "/data");
        Await.until("it runs elsewhere", PATIENCE, () -> isReadyAwayFrom(home), this::workload);
        int copied = lines(copy);
        Await.until("it writes there", PATIENCE, () -> lines(copy) > copied + 5);
        assertThat(workload()).doesNotContain("volume_home_node_offline");
        assertThat(stopped()).contains("node_lost");

        tenant.api.delete(volumes() + "/" + volume).expect(200);
        nodes.restart(hostname);
        Await.until("the returning node has ended the old one and removed its volume", PATIENCE, () -> !data(volume)
                .toFile()
                .exists());
        assertThat(isReadyAwayFrom(home)).isTrue();
    }

    private boolean isReadyAwayFrom(String node) {
        JsonNode ready = tenant.instances("?status=ready");
        return ready.size() == 1 && !ready.get(0).at("/node_id").asString().equals(node);
    }

    private List<String> stopped() {
        return server.sql()
                .sql("SELECT payload ->> 'reason_code' FROM event_log WHERE event_type = 'instance.status_changed'"
                        + " AND payload ->> 'status' = 'stopped'")
                .query(String.class)
                .list();
    }

    private int lines(String volume) {
        try {
            Path journal = data(volume).resolve("journal");
            return Files.exists(journal) ? Files.readAllLines(journal).size() : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private Path data(String volume) {
        try (Stream<Path> hosts = Files.list(dir.resolve("nodes"))) {
            return hosts.map(host -> host.resolve("volumes").resolve(volume).resolve("data"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElse(dir.resolve("none"));
        } catch (IOException e) {
            return dir.resolve("none");
        }
    }

    private String release() {
        String manifest = "schema_version = \"v1\"\n[image]\nref = \"registry.example/db:1\"\n"
                + "[[volumes]]\nname = \"data\"\nsize = \"1Gi\"\n[processes.db]\ncommand = [\"" + dir.resolve("writer")
                + "\"]\nresources = {memory = \"64Mi\"}\nmounts = [{volume = \"data\", path = \"/data\"}]\n";
        return tenant.api
                .post(
                        tenant.appPath() + "/releases",
                        Map.of("manifest", manifest, "image_digest", "sha256:" + "ab".repeat(32)))
                .expect(201)
                .get("/id");
    }

    private String workload() {
        return tenant.api.get(tenant.envPath() + "/workloads/db").text();
    }

    private JsonNode shown(String volume) {
        return tenant.api.get(volumes() + "/" + volume).expect(200).json();
    }

    private String volumes() {
        return "/v1/orgs/" + tenant.org + "/volumes";
    }
}
