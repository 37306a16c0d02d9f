package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What becomes of deploys that something keeps from ending well, and what is measured of those that do. */
@Tag("shared-server")
class HinderedRolloutTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Api api = SharedServer.get().as("ada@example.com");
    private final Tenant tenant = Tenant.create(api);

    @BeforeAll
    static void nodes() {
        assertThat(SharedServer.nodes().nodes()).hasSize(3);
    }

    @Test
    void a_rollout_without_progress_is_rolled_back_by_itself_and_with_the_usual_deadlines() {
        String old = tenant.release("old", 64, Map.of("web", 2));
        tenant.awaitSucceeded(tenant.deploy(old), LIMIT);
        api.patch(tenant.envPath(), Map.of("auto_rollback", true, "expected_version", 1))
                .expect(200);
        String deploy = tenant.deploy(
                tenant.release("large", 100_000, Map.of("web", 2)),
                "rolling",
                Map.of("progress_deadline_seconds", 2, "startup_deadline_seconds", 1, "max_surge", 2));
        JsonNode failed = tenant.awaitFailed(deploy, LIMIT);
        assertThat(failed.at("/failed_reason").asString()).isEqualTo("progress_deadline_exceeded");

        Await.until("a rollback", LIMIT, () -> rollbacksOf(deploy).size() == 1);
        JsonNode rollback = rollbacksOf(deploy).get(0);
        assertThat(rollback.at("/release_id").asString()).isEqualTo(old);
        assertThat(rollback.at("/rollout/max_surge").asInt()).isEqualTo(2);
        assertThat(rollback.at("/rollout/progress_deadline_seconds").asInt()).isEqualTo(600);
        assertThat(rollback.at("/rollout").has("startup_deadline_seconds")).isFalse();
        tenant.awaitSucceeded(rollback.at("/id").asString(), LIMIT);
        tenant.awaitReady(2, LIMIT);
        assertThat(tenant.ready(old)).isEqualTo(2);
        assertThat(workload().at("/status").asString()).isEqualTo("converged");
    }

    @Test
    void a_release_that_needs_secrets_waits_for_them_and_says_so() {
        String deploy = tenant.deploy(needy());
        Await.until(
                "the condition",
                LIMIT,
                () -> workload().at("/conditions").toString().contains("\"secrets_missing\""),
                () -> workload().toString());
        Await.until(
                "the message",
                LIMIT,
                () -> tenant.deployStatus(deploy).at("/message").asString("").startsWith("web: it needs secrets"),
                () -> tenant.deployStatus(deploy).toString());
        assertThat(tenant.deployStatus(deploy).at("/status").asString()).isEqualTo("rolling");
        assertThat(tenant.instances("")).isEmpty();

        api.put(tenant.envPath() + "/secrets", Map.of("values", Map.of("KEY", "one")))
                .expect(200);
        tenant.scale("web", 2);

        tenant.awaitSucceeded(deploy, LIMIT);
        tenant.awaitReady(2, LIMIT);
        assertThat(workload().at("/conditions").toString()).doesNotContain("secrets_missing");
    }

    @Test
    void what_has_volumes_is_as_wanted_with_one_instance_whatever_its_scale() {
        tenant.attachVolume("web", "/data");
        tenant.scale("web", 3);
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one")), LIMIT);
        tenant.awaitReady(1, LIMIT);

        JsonNode status = api.get(tenant.envPath() + "/status").expect(200).json();
        assertThat(status.at("/instances/desired").asInt()).isEqualTo(1);
        assertThat(status.at("/status").asString()).isEqualTo("healthy");
        assertThat(workload().at("/status").asString()).isEqualTo("converged");
    }

    @Test
    void ends_and_durations_of_rollouts_are_measured() {
        String rollouts = "plfm_rollouts_total{outcome=\"succeeded\",strategy=\"rolling\"";
        List<String> names = List.of(
                "plfm_workload_ready_duration_seconds_count", "plfm_reconcile_duration_seconds_count", rollouts);
        List<Double> before = names.stream().map(this::measured).toList();
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one")), LIMIT);

        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            double then = before.get(i);
            Await.until(name, LIMIT, () -> measured(name) > then);
        }
    }

    /** Of all processes that write together. */
    private double measured(String name) {
        return api.writers().stream()
                .flatMap(writer -> new Api(List.of(writer), List.of(writer), null, api.observer())
                        .get("/metrics")
                        .expect(200)
                        .text()
                        .lines())
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String needy() {
        String manifest = """
                schema_version = "v1"
                [image]
                ref = "registry.example/shop:needy"
                [processes.web]
                command = ["run"]
                resources = {memory = "64Mi"}
                [processes.web.secrets]
                required = true
                """;
        return api.post(
                        tenant.appPath() + "/releases",
                        Map.of("manifest", manifest, "image_digest", "sha256:" + "ab".repeat(32)))
                .expect(201)
                .get("/id");
    }

    private JsonNode workload() {
        return api.get(tenant.envPath() + "/workloads/web").json();
    }

    private List<JsonNode> rollbacksOf(String deploy) {
        return api.get(tenant.envPath() + "/deploys")
                .json()
                .at("/items")
                .valueStream()
                .filter(other -> other.at("/rollback_of").asString("").equals(deploy))
                .toList();
    }
}
