package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import dev.plfm.kernel.id.Ids;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VolumeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long GIB = 1L << 30;

    private static TestServer server;

    private Tenant tenant;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void newTenant() {
        tenant = Tenant.create(server.as("ann@example.com"));
    }

    @Test
    void a_volume_is_made_shown_and_deleted() {
        Answer made = tenant.api
                .post(volumes(), Map.of("name", "orders", "size_bytes", GIB))
                .expect(201);
        String path = volumes() + "/" + made.get("/id");
        assertThat(made.json().at("/filesystem").asString()).isEqualTo("ext4");
        assertThat(made.json().at("/backup_enabled").asBoolean()).isTrue();
        assertThat(made.json().at("/attachments").size()).isZero();
        assertThat(made.json().has("home_node_id")).isFalse();
        assertThat(tenant.api.get(path).expect(200).json()).isEqualTo(made.json());
        assertThat(tenant.api.get(volumes()).expect(200).json().at("/items/0")).isEqualTo(made.json());
        tenant.api.delete(path).expect(200);
        tenant.api.delete(path).expect(200);
        tenant.api.get(path).expect(404, "not_found");
    }

    @Test
    void what_no_volume_can_be_is_refused_with_the_field() {
        refused(volumes(), Map.of(), "size_bytes");
        refused(volumes(), Map.of("size_bytes", GIB - 1), "size_bytes");
        refused(volumes(), Map.of("size_bytes", GIB, "filesystem", "xfs"), "filesystem");
        String volume = volume();
        refused(attachments(), Map.of("process_type", "db", "mount_path", "/data"), "volume_id");
        refused(attachments(), attachment(volume, "DB", "/data"), "process_type");
        for (String path : List.of(
                "data",
                "/",
                "/" + "x".repeat(1024),
                "/" + "x".repeat(2000),
                "/proc/x",
                "/a/../dev",
                "/run/secrets/platform.env",
                "/a\u0001")) {
            refused(attachments(), attachment(volume, "db", path), "mount_path");
        }
        tenant.api.post(volumes() + "/" + volume + "/snapshots", Map.of()).expect(409, "conflict");
    }

    @Test
    void a_volume_is_attached_once_and_stays_while_it_is() {
        String volume = volume();
        Answer attached = tenant.api
                .post(attachments(), attachment(volume, "db", "/var/./lib//data/"))
                .expect(201);
        assertThat(attached.get("/mount_path")).isEqualTo("/var/lib/data");
        tenant.api.post(attachments(), attachment(volume, "db", "/other")).expect(409, "in_use");
        tenant.api
                .post(attachments(), attachment(volume(), "db", "/var/lib/data"))
                .expect(409, "already_exists");
        Answer shown = tenant.api.get(volumes() + "/" + volume).expect(200);
        assertThat(shown.json().at("/attachments/0")).isEqualTo(attached.json());
        assertThat(shown.json().at("/resource_version").asInt()).isEqualTo(2);
        assertThat(tenant.api.get(attachments()).expect(200).json().at("/items/0"))
                .isEqualTo(attached.json());
        tenant.api.delete(volumes() + "/" + volume).expect(409, "in_use");
        String path = attachments() + "/" + attached.get("/id");
        assertThat(tenant.api.get(path).expect(200).json()).isEqualTo(attached.json());
        tenant.api.delete(path).expect(200);
        tenant.api.delete(path).expect(200);
        tenant.api
                .post(attachments(), attachment(volume, "db", "/var/lib/data"))
                .expect(201);
    }

    @Test
    void of_many_who_attach_one_volume_at_once_one_succeeds() {
        for (int round = 0; round < 5; round++) {
            String volume = volume();
            List<CompletableFuture<Integer>> attempts = IntStream.range(0, 6)
                    .mapToObj(number -> CompletableFuture.supplyAsync(() -> tenant.api
                            .post(attachments(), attachment(volume, "p" + number, "/data" + volume))
                            .status()))
                    .toList();
            assertThat(attempts.stream().map(CompletableFuture::join).filter(status -> status == 201))
                    .hasSize(1);
            assertThat(attempts.stream().map(CompletableFuture::join).filter(status -> status == 409))
                    .hasSize(5);
        }
    }

    @Test
    void what_may_have_more_instances_gets_no_volume() {
        tenant.deploy(tenant.release("one", 64, Map.of("web", 2)));
        tenant.api.post(attachments(), attachment(volume(), "web", "/data")).expect(409, "conflict");
    }

    @Test
    void another_tenants_volume_is_not_there() {
        Tenant other = Tenant.create(server.as("bob@example.com"));
        String theirs = other.api
                .post("/v1/orgs/" + other.org + "/volumes", Map.of("size_bytes", GIB))
                .expect(201)
                .get("/id");
        tenant.api.post(attachments(), attachment(theirs, "db", "/data")).expect(404, "not_found");
        tenant.api.get(volumes() + "/" + theirs).expect(404, "not_found");
        tenant.api.get(volumes() + "/" + theirs + "/snapshots").expect(404, "not_found");
        tenant.api.post(volumes() + "/" + theirs + "/snapshots", Map.of()).expect(404, "not_found");
        tenant.api
                .post(volumes() + "/" + theirs + "/restore", Map.of("snapshot_id", Ids.generate("snap")))
                .expect(404, "not_found");
        tenant.api.delete(volumes() + "/" + theirs).expect(404, "not_found");
        tenant.api.get("/v1/orgs/" + other.org + "/volumes").expect(404, "not_found");
    }

    @Test
    void a_snapshot_is_found_with_its_own_volume_only() {
        String volume = volume();
        server.sql()
                .sql("UPDATE command.volume SET home_node_id = 'node_01JD000000000000000000000A' WHERE volume_id = ?")
                .param(volume)
                .update();
        String snapshot = tenant.api
                .post(volumes() + "/" + volume + "/snapshots", Map.of())
                .expect(201)
                .get("/id");
        tenant.api.get(volumes() + "/" + volume + "/snapshots/" + snapshot).expect(200);
        String another = volume();
        tenant.api.get(volumes() + "/" + another + "/snapshots/" + snapshot).expect(404, "not_found");
        tenant.api
                .post(volumes() + "/" + another + "/restore", Map.of("snapshot_id", snapshot))
                .expect(404, "not_found");
        Tenant other = Tenant.create(server.as("bob@example.com"));
        String theirs = "/v1/orgs/" + other.org + "/volumes";
        String own =
                other.api.post(theirs, Map.of("size_bytes", GIB)).expect(201).get("/id");
        for (String path : List.of(theirs + "/" + own, theirs + "/" + volume)) {
            other.api.get(path + "/snapshots/" + snapshot).expect(404, "not_found");
            other.api.post(path + "/restore", Map.of("snapshot_id", snapshot)).expect(404, "not_found");
        }
    }

    @Test
    void quotas_count_volumes_and_their_bytes() {
        String quotas = "/v1/orgs/" + tenant.org + "/quotas";
        server.operator()
                .put(
                        quotas,
                        Map.of(
                                "limits",
                                Map.of("max_volumes", 2, "max_total_volume_bytes", 3 * GIB),
                                "expected_version",
                                1))
                .expect(200);
        volume();
        tenant.api.post(volumes(), Map.of("size_bytes", 3 * GIB)).expect(409, "quota_exceeded");
        String second = volume();
        tenant.api.post(volumes(), Map.of("size_bytes", GIB)).expect(409, "quota_exceeded");
        Answer shown = tenant.api.get(quotas).expect(200);
        assertThat(shown.json().at("/usage/volumes").asInt()
                        + shown.json().at("/usage/max_volumes").asInt())
                .isEqualTo(2);
        tenant.api.delete(volumes() + "/" + second).expect(200);
        volume();
    }

    @Test
    void a_deleted_environment_gives_its_volumes_free() {
        String volume = volume();
        tenant.api.post(attachments(), attachment(volume, "db", "/data")).expect(201);
        tenant.api.delete(tenant.envPath()).expect(200);
        Await.until(
                "detached",
                PATIENCE,
                () -> tenant.api
                                .get(volumes() + "/" + volume)
                                .expect(200)
                                .json()
                                .at("/attachments")
                                .size()
                        == 0);
        tenant.api.delete(volumes() + "/" + volume).expect(200);
    }

    private String volume() {
        return tenant.api.post(volumes(), Map.of("size_bytes", GIB)).expect(201).get("/id");
    }

    private void refused(String path, Map<String, ?> body, String field) {
        Answer answer = tenant.api.post(path, body).expect(400, "invalid_argument");
        assertThat(answer.json().at("/details/0/field").asString()).isEqualTo(field);
    }

    private static Map<String, Object> attachment(String volume, String process, String path) {
        return new HashMap<>(Map.of("volume_id", volume, "process_type", process, "mount_path", path));
    }

    private String volumes() {
        return "/v1/orgs/" + tenant.org + "/volumes";
    }

    private String attachments() {
        return tenant.envPath() + "/volume-attachments";
    }
}
