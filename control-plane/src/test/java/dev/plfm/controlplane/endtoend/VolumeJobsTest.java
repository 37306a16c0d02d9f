package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.PlayedNode;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.kernel.id.SnapshotId;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Copies of volumes as their node gets and reports them; the test is the node. */
@Tag("shared-server")
class VolumeJobsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Api api = SharedServer.get().as("ada@example.com");
    private final Api operator = SharedServer.get().operator();
    private final Tenant tenant = Tenant.create(api);
    private PlayedNode node;
    private String volume;

    @BeforeEach
    void running() {
        node = PlayedNode.enrol(operator);
        node.attract(tenant, "web");
        volume = "/v1/orgs/" + tenant.org + "/volumes/" + tenant.attachVolume("web", "/data");
        tenant.deploy(tenant.release("one"));
        Await.until("placed", LIMIT, () -> workload().has("mounts"));
        Await.until("at home", LIMIT, () -> api.get(volume).expect(200).json().has("home_node_id"));
    }

    @AfterEach
    void disable() {
        node.close();
    }

    @Test
    void the_node_mounts_copies_and_restores_and_its_reports_never_go_back() {
        assertThat(workload().at("/mounts/0/mount_path").asString()).isEqualTo("/data");
        node.report(workload(), "ready");
        String snapshot = api.post(volume + "/snapshots", Map.of("note", "before the upgrade"))
                .expect(201)
                .get("/id");
        api.delete(volume).expect(409, "in_use");

        assertThat(job("snapshot").at("/job_id").asString()).isEqualTo(snapshot);
        report(snapshot, Map.of("status", "running")).expect(200);
        report(snapshot, Map.of("status", "succeeded", "size_bytes", 4096)).expect(200);
        report(snapshot, Map.of("status", "failed", "failed_reason", "too late"))
                .expect(200);
        Await.until("done", LIMIT, () -> status(volume + "/snapshots/" + snapshot, "/status")
                .equals("succeeded"));
        assertThat(api.get(volume + "/snapshots")
                        .expect(200)
                        .json()
                        .at("/items/0/size_bytes")
                        .asLong())
                .isEqualTo(4096);

        Answer restored = api.post(volume + "/restore", Map.of("snapshot_id", snapshot, "new_volume_name", "again"))
                .expect(201);
        String copy = "/v1/orgs/" + tenant.org + "/volumes/" + restored.get("/id");
        JsonNode job = job("restore");
        assertThat(job.at("/volume_id").asString()).isEqualTo(restored.get("/id"));
        assertThat(job.at("/snapshot_id").asString()).isEqualTo(snapshot);
        report(job.at("/job_id").asString(), Map.of("status", "failed", "failed_reason", "disk full"))
                .expect(200);
        Await.until("failed", LIMIT, () -> status(copy, "/restore/status").equals("failed"));
    }

    @Test
    void a_report_that_makes_no_sense_is_refused_and_changes_nothing() {
        node.report(workload(), "ready");
        String snapshot = api.post(volume + "/snapshots", Map.of()).expect(201).get("/id");

        report(snapshot, Map.of("status", "done")).expect(400);
        report(snapshot, Map.of()).expect(400);
        report(SnapshotId.generate().value(), Map.of("status", "running")).expect(404, "not_found");
        try (PlayedNode other = PlayedNode.enrol(operator)) {
            other.api
                    .post(other.path + "/volume-jobs/" + snapshot + "/status", Map.of("status", "succeeded"))
                    .expect(404, "not_found");
            other.api
                    .post(node.path + "/volume-jobs/" + snapshot + "/status", Map.of("status", "succeeded"))
                    .expect(403, "forbidden");
        }
        assertThat(status(volume + "/snapshots/" + snapshot, "/status")).isEqualTo("queued");
    }

    private JsonNode workload() {
        return node.plan().at("/instances/0/workload");
    }

    private JsonNode job(String kind) {
        Await.until("the job", LIMIT, () -> found(kind) != null);
        return found(kind);
    }

    private JsonNode found(String kind) {
        return node.plan()
                .at("/volume_jobs")
                .valueStream()
                .filter(job -> job.at("/kind").asString().equals(kind))
                .findFirst()
                .orElse(null);
    }

    private Answer report(String job, Map<String, ?> body) {
        return node.api.post(node.path + "/volume-jobs/" + job + "/status", body);
    }

    private String status(String path, String pointer) {
        return api.get(path).expect(200).json().at(pointer).asString();
    }
}
