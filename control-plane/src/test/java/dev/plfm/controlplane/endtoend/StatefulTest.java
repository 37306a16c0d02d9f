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

/** A real process that writes a journal to its volume, and notes when it finds another that does so too. */
@EnabledOnOs(OS.LINUX)
class StatefulTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Numbers follow each other, from whatever the last writer left; it takes its time to end. */
    private static final String WRITER = """
            #!/bin/bash
            cd "$PLATFORM_VOLUME_DATA" || exit 1
            exec 9>writer.lock
            flock -n 9 || { echo "$$ found another" >> violations; exit 1; }
            echo $$ > writer.pid
            trap 'sleep 0.7; exit 0' TERM
            n=$(cat journal 2>/dev/null | wc -l)
            while true; do echo "$n" >> journal; n=$((n + 1)); sleep 0.05; done
            """;

    @TempDir
    Path dir;

    private TestServer server;
    private NodeAgents nodes;
    private Tenant tenant;
    private Api operator;
    private String volume;
    private List<String> before = List.of();

    @BeforeEach
    void start() throws IOException {
        Files.writeString(dir.resolve("writer"), WRITER);
        Files.setPosixFilePermissions(dir.resolve("writer"), PosixFilePermissions.fromString("rwx------"));
        server = TestServer.start(Map.of("heartbeat.limit_seconds", "4", "heartbeat.interval_seconds", "1"));
        operator = server.operator();
        nodes = server.nodes(server.agents()
                .hostnamePrefix("v")
                .count(4)
                .memoryBytes(4L << 30)
                .runtime(RuntimeKind.PROCESS)
                .stateDir(dir.resolve("nodes")));
        tenant = Tenant.create(server.as("ann@example.com"));
        volume = tenant.api
                .post(volumes(), Map.of("name", "journal", "size_bytes", 1L << 30))
                .expect(201)
                .get("/id");
    }

    @AfterEach
    void stop() {
        nodes.close();
        server.close();
    }

    @Test
    void nothing_is_lost_and_nobody_writes_beside_another_through_deploy_crash_drain_node_loss_and_restore()
            throws Exception {
        String first = tenant.deploy(release("one"));
        Await.until("told what is missing", PATIENCE, () -> reason().equals("volumes_missing"));
        assertThat(workload().at("/conditions").toString()).contains("/data");
        assertThat(whyNot()).contains("volumes_missing").contains("/data");
        attach(tenant, volume);
        tenant.awaitSucceeded(first, PATIENCE);
        Await.until("the volume's node is told", PATIENCE, () -> shown(volume).has("home_node_id"));
        String home = shown(volume).at("/home_node_id").asString();
        grows(volume);

        tenant.awaitSucceeded(tenant.deploy(release("two")), PATIENCE);
        grows(volume);

        long pid = Long.parseLong(
                Files.readString(data(volume).resolve("writer.pid")).trim());
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly)).contains(true);
        grows(volume);

        operator.post("/v1/nodes/" + home + "/drain", null).expect(200);
        grows(volume);
        operator.post("/v1/nodes/" + home + "/activate", null).expect(200);

        nodes.kill(hostname(home));
        nodes.restart(hostname(home));
        grows(volume);

        String snapshot = tenant.api
                .post(volumes() + "/" + volume + "/snapshots", Map.of("note", "before the loss"))
                .expect(201)
                .get("/id");
        tenant.api.delete(volumes() + "/" + volume).expect(409, "in_use");
        Await.until("copied", PATIENCE, () -> status(snapshot).equals("succeeded"));
        nodes.kill(hostname(home));
        Await.until("the node counts as lost", PATIENCE, () -> operator.get("/v1/nodes/" + home)
                .expect(200)
                .get("/state")
                .equals("offline"));
        Await.until("told why it waits", PATIENCE, () -> reason().equals("volume_home_node_offline"));
        String copy = tenant.api
                .post(
                        volumes() + "/" + volume + "/restore",
                        Map.of("snapshot_id", snapshot, "new_volume_name", "again"))
                .expect(201)
                .get("/id");
        assertThat(shown(copy).at("/home_node_id").asString()).isNotEqualTo(home);
        Await.until(
                "filled",
                PATIENCE,
                () -> shown(copy).at("/restore/status").asString().equals("succeeded"),
                () -> shown(copy).toString());

        Tenant elsewhere = tenant.inAnotherEnv("again");
        attach(elsewhere, copy);
        List<String> lost = journal(volume);
        elsewhere.awaitSucceeded(elsewhere.deploy(release("three")), PATIENCE);
        before = List.of();
        grows(copy);
        List<String> common = lost.subList(0, Math.min(10, lost.size()));
        assertThat(journal(copy)).startsWith(common.toArray(String[]::new));
    }

    @Test
    void what_is_deleted_is_removed_from_its_node_and_other_nodes_cannot_speak_of_it() throws Exception {
        String deploy = tenant.deploy(release("one"));
        String attachment = attach(tenant, volume);
        tenant.awaitSucceeded(deploy, PATIENCE);
        grows(volume);
        Path data = data(volume);
        tenant.api
                .delete(tenant.envPath() + "/volume-attachments/" + attachment)
                .expect(200);
        Await.until(
                "it has left", PATIENCE, () -> tenant.instances("?status=ready").isEmpty());
        Await.until(
                "deleted",
                PATIENCE,
                () -> tenant.api.delete(volumes() + "/" + volume).status() == 200);
        Await.until("removed", PATIENCE, () -> !Files.exists(data));
        assertThat(Files.exists(data.getParent())).isFalse();
        Await.until(
                "said",
                PATIENCE,
                () -> server.sql()
                                .sql("SELECT count(*) FROM event_log WHERE event_type = 'volume.purged'")
                                .query(Long.class)
                                .single()
                        == 1);
    }

    /** The journal goes on, and has all that it had. */
    private void grows(String id) throws Exception {
        int old = before.size();
        Await.until("the journal goes on", PATIENCE, () -> journal(id).size() > old + 10);
        List<String> now = journal(id);
        assertThat(now.subList(0, old)).isEqualTo(before);
        for (int line = 0; line < now.size() - 1; line++) {
            assertThat(now.get(line)).isEqualTo(Integer.toString(line));
        }
        assertThat(data(id).resolve("violations")).doesNotExist();
        before = now.subList(0, now.size() - 1);
    }

    private List<String> journal(String id) {
        try {
            Path file = data(id).resolve("journal");
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    private Path data(String id) throws IOException {
        try (Stream<Path> hosts = Files.list(dir.resolve("nodes"))) {
            return hosts.map(host -> host.resolve("volumes").resolve(id).resolve("data"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElse(dir.resolve("none"));
        }
    }

    private String attach(Tenant to, String id) {
        return to.api
                .post(
                        to.envPath() + "/volume-attachments",
                        Map.of("volume_id", id, "process_type", "db", "mount_path", "/data"))
                .expect(201)
                .get("/id");
    }

    private String release(String label) {
        String manifest = "schema_version = \"v1\"\n[image]\nref = \"registry.example/db:1\"\n[env.vars]\nLABEL = \""
                + label + "\"\n[[volumes]]\nname = \"data\"\nsize = \"1Gi\"\n[processes.db]\ncommand = [\""
                + dir.resolve("writer") + "\"]\nresources = {memory = \"64Mi\"}\n"
                + "mounts = [{volume = \"data\", path = \"/data\"}]\n";
        return tenant.api
                .post(
                        tenant.appPath() + "/releases",
                        Map.of("manifest", manifest, "image_digest", "sha256:" + "ab".repeat(32)))
                .expect(201)
                .get("/id");
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
                .get(volumes() + "/" + volume + "/snapshots/" + snapshot)
                .expect(200)
                .get("/status");
    }

    private JsonNode shown(String id) {
        return tenant.api.get(volumes() + "/" + id).expect(200).json();
    }

    private String hostname(String node) {
        return operator.get("/v1/nodes/" + node).expect(200).get("/hostname");
    }

    private String volumes() {
        return "/v1/orgs/" + tenant.org + "/volumes";
    }
}
