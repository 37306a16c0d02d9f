package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every way in which a deploy can replace instances, and what people can do meanwhile. */
@Tag("shared-server")
class RolloutTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Api api = SharedServer.get().as("ada@example.com");
    private final Tenant tenant = Tenant.create(api);
    private String old;
    private String next;

    @BeforeAll
    static void nodes() {
        assertThat(SharedServer.nodes().nodes()).hasSize(3);
    }

    @BeforeEach
    void four_instances_run() {
        old = tenant.release("old", 64, Map.of("web", 4));
        next = tenant.release("next", 64, Map.of("web", 4));
        tenant.awaitSucceeded(tenant.deploy(old), LIMIT);
        tenant.awaitReady(4, LIMIT);
    }

    @Test
    void a_rolling_deploy_keeps_within_its_surge_and_what_may_be_unavailable() {
        try (InstanceWatcher watcher = new InstanceWatcher(tenant)) {
            String deploy = tenant.deploy(next, "rolling", Map.of("max_surge", 2, "max_unavailable", 1));
            tenant.awaitSucceeded(deploy, LIMIT);
            tenant.awaitReady(4, LIMIT);
            assertThat(watcher.seen())
                    .hasSizeGreaterThan(5)
                    .allMatch(seen -> seen.ready() >= 3 && seen.live() <= 6, "3 to 6");
        }
        assertThat(tenant.ready(next)).isEqualTo(4);
    }

    @Test
    void without_surge_an_old_instance_goes_first() {
        try (InstanceWatcher watcher = new InstanceWatcher(tenant)) {
            String deploy = tenant.deploy(next, "rolling", Map.of("max_surge", 0, "max_unavailable", 1));
            tenant.awaitSucceeded(deploy, LIMIT);
            tenant.awaitReady(4, LIMIT);
            assertThat(watcher.seen()).allMatch(seen -> seen.ready() >= 3 && seen.live() <= 4, "3 to 4");
        }
    }

    @Test
    void a_canary_waits_until_somebody_promotes_it() {
        String deploy = tenant.deploy(next, "canary", Map.of("canary_instances", 2));
        tenant.awaitPhase(deploy, "awaiting_promotion", LIMIT);
        JsonNode waiting = tenant.deployStatus(deploy);
        assertThat(waiting.at("/message").asString()).contains("promote");
        assertThat(waiting.at("/rollout/promotion").asString()).isEqualTo("manual");
        assertThat(tenant.ready(next)).isEqualTo(2);
        assertThat(tenant.ready(old)).isEqualTo(4);

        assertThat(tenant.tell(deploy, "promote").expect(200).get("/phase")).isEqualTo("rolling");
        tenant.tell(deploy, "promote").expect(200);
        tenant.awaitSucceeded(deploy, LIMIT);
        tenant.awaitReady(4, LIMIT);
        assertThat(tenant.ready(next)).isEqualTo(4);
        tenant.tell(deploy, "promote").expect(200);
        tenant.tell(deploy, "pause").expect(409, "conflict");
    }

    @Test
    void the_same_release_deployed_again_during_a_canary_goes_on_with_it() {
        String deploy = tenant.deploy(next, "canary", null);
        tenant.awaitPhase(deploy, "awaiting_promotion", LIMIT);
        String again = tenant.deploy(next, "canary", null);
        assertThat(tenant.awaitFailed(deploy, LIMIT).at("/failed_reason").asString())
                .isEqualTo("superseded");
        tenant.awaitPhase(again, "awaiting_promotion", LIMIT);
        assertThat(tenant.ready(next)).isEqualTo(1);
        assertThat(tenant.ready(old)).isEqualTo(4);

        tenant.tell(again, "promote").expect(200);
        tenant.awaitSucceeded(again, LIMIT);
        tenant.awaitReady(4, LIMIT);
    }

    @Test
    void what_waits_for_promotion_says_so_when_its_deploy_is_superseded_for_another_process_type() {
        String two = tenant.release("two", 64, Map.of("web", 4, "worker", 1));
        tenant.awaitSucceeded(tenant.deploy(two), LIMIT);
        String three = tenant.release("three", 64, Map.of("web", 4, "worker", 1));
        String deploy = tenant.deploy(three, "canary", null);
        tenant.awaitPhase(deploy, "awaiting_promotion", LIMIT);
        Map<String, Object> onlyWorker = Map.of("release_id", two, "process_types", List.of("worker"));
        String other = api.post(tenant.envPath() + "/deploys", onlyWorker).get("/id");
        assertThat(tenant.awaitFailed(deploy, LIMIT).at("/failed_reason").asString())
                .isEqualTo("superseded");
        tenant.tell(deploy, "promote").expect(409, "conflict");
        Await.until(
                "the end of its deploy",
                LIMIT,
                () -> api.get(tenant.envPath() + "/workloads/web")
                        .text()
                        .contains("its deploy ended before it was promoted (superseded)"),
                () -> api.get(tenant.envPath() + "/workloads/web").text());

        tenant.awaitSucceeded(other, LIMIT);
        tenant.awaitSucceeded(tenant.deploy(three), LIMIT);
    }

    @Test
    void a_canary_with_a_health_window_is_promoted_when_it_has_lasted() {
        Instant begun = Instant.now();
        String deploy = tenant.deploy(next, "canary", Map.of("health_window_seconds", 3));
        Await.until("the canary", LIMIT, () -> tenant.ready(next) == 1);
        tenant.awaitSucceeded(deploy, LIMIT);

        assertThat(Duration.between(begun, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(events("workload.promoted")).hasSize(1);
        tenant.awaitReady(4, LIMIT);
        assertThat(tenant.ready(next)).isEqualTo(4);
    }

    @Test
    void blue_green_has_the_full_new_set_ready_before_the_old_one_goes() {
        try (InstanceWatcher watcher = new InstanceWatcher(tenant)) {
            tenant.awaitSucceeded(tenant.deploy(next, "blue_green", null), LIMIT);
            tenant.awaitReady(4, LIMIT);
            assertThat(watcher.seen()).allMatch(seen -> seen.ready() >= 4 && seen.live() <= 8, "4 to 8");
        }
        List<String> order = api.get("/v1/orgs/" + tenant.org + "/events?limit=200")
                .json()
                .at("/items")
                .valueStream()
                .filter(event -> event.at("/event_type").asString().startsWith("instance."))
                .map(event -> event.at("/payload/status").asString("")
                        + event.at("/payload/desired_state").asString(""))
                .toList();
        int firstDrained = order.indexOf("draining");
        assertThat(order.subList(0, firstDrained).stream().filter("ready"::equals))
                .hasSize(8);
    }

    @Test
    void blue_green_may_wait_for_its_promotion_too() {
        String deploy = tenant.deploy(next, "blue_green", Map.of("promotion", "manual"));
        tenant.awaitPhase(deploy, "awaiting_promotion", LIMIT);
        assertThat(tenant.ready(next)).isEqualTo(4);
        assertThat(tenant.ready(old)).isEqualTo(4);
        tenant.tell(deploy, "promote").expect(200);
        tenant.awaitSucceeded(deploy, LIMIT);
        tenant.awaitReady(4, LIMIT);
    }

    @Test
    void a_paused_deploy_takes_no_step_until_it_is_resumed() {
        String deploy = tenant.deploy(next);
        assertThat(tenant.tell(deploy, "pause").expect(200).get("/phase")).isEqualTo("paused");
        tenant.tell(deploy, "pause").expect(200);
        Await.until(
                "standing still",
                LIMIT,
                () -> api.get(tenant.envPath() + "/workloads/web")
                        .json()
                        .at("/conditions")
                        .toString()
                        .contains("paused"),
                () -> api.get(tenant.envPath() + "/workloads/web").text());
        assertThat(tenant.ready(old)).isPositive();
        assertThat(tenant.deployStatus(deploy).at("/status").asString()).isEqualTo("rolling");

        assertThat(tenant.tell(deploy, "resume").expect(200).get("/phase")).isNotEqualTo("paused");
        tenant.tell(deploy, "resume").expect(200);
        tenant.awaitSucceeded(deploy, LIMIT);
        tenant.awaitReady(4, LIMIT);
        assertThat(tenant.ready(next)).isEqualTo(4);
    }

    @Test
    void an_aborted_deploy_is_rolled_back_to_what_succeeded() {
        String deploy = tenant.deploy(next, "canary", null);
        tenant.awaitPhase(deploy, "awaiting_promotion", LIMIT);
        JsonNode aborted = tenant.tell(deploy, "abort").expect(200).json();
        assertThat(aborted.at("/status").asString()).isEqualTo("failed");
        assertThat(aborted.at("/failed_reason").asString()).isEqualTo("aborted");
        tenant.tell(deploy, "abort").expect(200);
        tenant.tell(deploy, "promote").expect(409, "conflict");

        JsonNode rollback = awaitRollbackOf(deploy);
        assertThat(rollback.at("/kind").asString()).isEqualTo("rollback");
        assertThat(rollback.at("/release_id").asString()).isEqualTo(old);
        tenant.awaitSucceeded(rollback.at("/id").asString(), LIMIT);
        tenant.awaitReady(4, LIMIT);
        assertThat(tenant.ready(old)).isEqualTo(4);
    }

    @Test
    void a_release_that_does_not_start_is_rolled_back_by_itself_where_that_is_wanted() {
        api.patch(tenant.envPath(), Map.of("auto_rollback", true, "expected_version", 1))
                .expect(200);
        assertThat(api.get(tenant.envPath()).json().at("/auto_rollback").asBoolean())
                .isTrue();
        String deploy = tenant.deploy(tenant.failingRelease("bad", 1000, 4), "rolling", Map.of("max_failures", 1));
        assertThat(tenant.awaitFailed(deploy, LIMIT).at("/message").asString()).startsWith("web: ");

        JsonNode rollback = awaitRollbackOf(deploy);
        assertThat(rollback.at("/release_id").asString()).isEqualTo(old);
        tenant.awaitSucceeded(rollback.at("/id").asString(), LIMIT);
        tenant.awaitReady(4, LIMIT);
        assertThat(tenant.ready(old)).isEqualTo(4);
        assertThat(api.get(tenant.envPath() + "/deploys").json().at("/items")).hasSize(3);
    }

    @Test
    void a_failed_generation_can_be_tried_again() {
        String deploy = tenant.deploy(tenant.failingRelease("shy", 1, 4), "rolling", Map.of("max_failures", 1));
        JsonNode failed = tenant.awaitFailed(deploy, LIMIT);
        assertThat(tenant.ready(old)).isGreaterThanOrEqualTo(4);

        api.post(tenant.envPath() + "/workloads/worker/retry", null).expect(404, "not_found");
        Await.until(
                "all of the new release",
                LIMIT,
                () -> {
                    if (status().equals("failed")) {
                        api.post(tenant.envPath() + "/workloads/web/retry", null)
                                .expect(200);
                    }
                    return tenant.ready(failed.at("/release_id").asString()) == 4;
                },
                () -> api.get(tenant.envPath() + "/workloads/web").text());
        assertThat(events("workload.retried")).isNotEmpty();
    }

    @Test
    void a_rollout_without_progress_fails_and_says_what_is_missing() {
        String large = tenant.release("large", 100_000, Map.of("web", 4));
        String deploy =
                tenant.deploy(large, "rolling", Map.of("progress_deadline_seconds", 2, "startup_deadline_seconds", 2));
        JsonNode failed = tenant.awaitFailed(deploy, LIMIT);
        assertThat(failed.at("/failed_reason").asString()).isEqualTo("progress_deadline_exceeded");
        assertThat(failed.at("/message").asString()).contains("no node has enough free memory");
        assertThat(tenant.ready(old)).isEqualTo(4);
    }

    @Test
    void what_a_rollout_cannot_be_is_refused_by_the_name_of_the_field() {
        refused("strategy", Map.of("strategy", "yolo"));
        refused("rollout.max_surge", Map.of("rollout", Map.of("max_surge", -1)));
        refused("rollout.max_unavailable", Map.of("rollout", Map.of("max_surge", 0, "max_unavailable", 0)));
        refused("rollout.canary_instances", Map.of("rollout", Map.of("canary_instances", 1)));
        refused("rollout.promotion", Map.of("strategy", "canary", "rollout", Map.of("promotion", "perhaps")));
        refused("rollout.max_failures", Map.of("rollout", Map.of("max_failures", 0)));
    }

    @Test
    void another_tenants_deploy_is_not_there() {
        String deploy = tenant.deploy(next, "canary", null);
        Tenant other = Tenant.create(SharedServer.get().as("eve@example.com"));
        for (String what : List.of("pause", "resume", "promote", "abort")) {
            other.tell(deploy, what).expect(404, "not_found");
            tenant.with(other.api).tell(deploy, what).expect(404, "not_found");
        }
        other.api.post(tenant.envPath() + "/workloads/web/retry", null).expect(404, "not_found");
        other.api
                .post(other.appPath() + "/envs/" + tenant.env + "/workloads/web/retry", null)
                .expect(404, "not_found");
    }

    private void refused(String field, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("release_id", next);
        for (String path : List.of("/deploys", "/rollbacks")) {
            assertThat(api.post(tenant.envPath() + path, body)
                            .expect(400, "invalid_argument")
                            .get("/details/0/field"))
                    .isEqualTo(field);
        }
    }

    private JsonNode awaitRollbackOf(String deploy) {
        Await.until("a rollback", LIMIT, () -> rollbacksOf(deploy).size() == 1);
        return rollbacksOf(deploy).get(0);
    }

    private List<JsonNode> rollbacksOf(String deploy) {
        return api.get(tenant.envPath() + "/deploys")
                .json()
                .at("/items")
                .valueStream()
                .filter(other -> other.at("/rollback_of").asString("").equals(deploy))
                .toList();
    }

    private String status() {
        return api.get(tenant.envPath() + "/workloads/web").json().at("/status").asString();
    }

    private JsonNode events(String type) {
        return api.get("/v1/orgs/" + tenant.org + "/events?event_type=" + type)
                .expect(200)
                .json()
                .at("/items");
    }
}
