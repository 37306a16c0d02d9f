package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("shared-server")
class DeployTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final Api api = SharedServer.get().as("ada@example.com");
    private final Tenant tenant = Tenant.create(api);

    @BeforeAll
    static void nodes() {
        assertThat(SharedServer.nodes().nodes()).hasSize(3);
    }

    @Test
    void a_deploy_runs_every_process_type_spread_over_the_nodes() {
        String deploy = tenant.deploy(tenant.release("one", 64, Map.of("web", 3, "worker", 1)));
        tenant.awaitSucceeded(deploy, LIMIT);
        tenant.awaitReady(4, LIMIT);
        JsonNode web = tenant.instances("?status=ready&process_type=web");
        assertThat(web.valueStream().map(instance -> instance.at("/node_id").asString()))
                .hasSize(3)
                .doesNotHaveDuplicates();
        JsonNode status = api.get(tenant.envPath() + "/status").expect(200).json();
        assertThat(status.at("/status").asString()).isEqualTo("healthy");
        assertThat(status.at("/release_synced").asBoolean()).isTrue();
        JsonNode workload =
                api.get(tenant.envPath() + "/workloads/web").expect(200).json();
        assertThat(workload.at("/desired/replicas").asInt()).isEqualTo(3);
        String instance = web.get(0).at("/id").asString();
        api.get(tenant.envPath() + "/instances/" + instance).expect(200);
        assertThat(api.get(tenant.envPath() + "/workloads").json().at("/items")).hasSize(2);
        assertThat(api.get(tenant.envPath() + "/deploys").json().at("/items")).hasSize(1);
    }

    @Test
    void a_rolling_deploy_and_a_rollback_never_drop_below_the_desired_ready_count() {
        String first = tenant.release("first", 64, Map.of("web", 3));
        tenant.awaitSucceeded(tenant.deploy(first), LIMIT);
        tenant.awaitReady(3, LIMIT);

        try (ReadyWatcher watcher = new ReadyWatcher(tenant)) {
            tenant.awaitSucceeded(tenant.deploy(tenant.release("second", 64, Map.of("web", 3))), LIMIT);
            tenant.awaitReady(3, LIMIT);
            tenant.awaitSucceeded(tenant.rollback(first), LIMIT);
            tenant.awaitReady(3, LIMIT);
            assertThat(watcher.seen()).hasSizeGreaterThan(10).allMatch(ready -> ready >= 3 && ready <= 4);
        }
        assertThat(tenant.instances("?status=ready").valueStream().map(instance -> instance.at("/release_id")
                        .asString()))
                .containsOnly(first);
    }

    @Test
    void scaling_goes_up_and_down() {
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one")), LIMIT);
        tenant.scale("web", 6);
        tenant.awaitReady(6, LIMIT);
        tenant.scale("web", 2);
        tenant.awaitReady(2, LIMIT);
        tenant.scale("web", 0);
        tenant.awaitReady(0, LIMIT);
    }

    @Test
    void a_second_deploy_supersedes_the_first() {
        String first = tenant.deploy(tenant.release("one", 64, Map.of("web", 5)));
        String second = tenant.deploy(tenant.release("two", 64, Map.of("web", 5)));
        tenant.awaitSucceeded(second, LIMIT);
        JsonNode status = api.get(tenant.envPath() + "/deploys/" + first + "?wait_seconds=30")
                .expect(200)
                .json();
        assertThat(status.at("/status").asString()).isIn("failed", "succeeded");
        if (status.at("/status").asString().equals("failed")) {
            assertThat(status.at("/failed_reason").asString()).isEqualTo("superseded");
        }
        tenant.awaitReady(5, LIMIT);
    }

    @Test
    void deploying_the_same_release_again_succeeds_without_a_new_instance() {
        String release = tenant.release("one");
        tenant.awaitSucceeded(tenant.deploy(release), LIMIT);
        String before = tenant.instances("").toString();
        tenant.awaitSucceeded(tenant.deploy(release), LIMIT);
        assertThat(tenant.instances("").toString()).isEqualTo(before);
    }

    @Test
    void deleting_an_environment_drains_it_first() {
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 2))), LIMIT);
        api.delete(tenant.envPath()).expect(200);
        Await.until("environment gone", LIMIT, () -> api.get(tenant.envPath()).status() == 404);
        api.delete(tenant.envPath()).expect(200);
        Await.until("app deletable", LIMIT, () -> api.delete(tenant.appPath()).status() == 200);
        String last = api.get("/v1/orgs/" + tenant.org + "/events?event_type=workload.retired")
                .json()
                .at("/items/0/aggregate_id")
                .asString();
        assertThat(last).startsWith("wl_");
    }

    @Test
    void what_was_done_leads_back_to_the_person_who_asked() {
        String release = tenant.release("one");
        String deploy = api.post(tenant.envPath() + "/deploys", Map.of("release_id", release), "X-Request-Id", "ask-1")
                .expect(201)
                .get("/id");
        tenant.awaitSucceeded(deploy, LIMIT);
        JsonNode allocated = api.get("/v1/orgs/" + tenant.org + "/events?event_type=instance.allocated")
                .expect(200)
                .json()
                .at("/items/0");
        assertThat(allocated.at("/request_id").asString()).isEqualTo("ask-1");
        assertThat(allocated.at("/actor_type").asString()).isEqualTo("system");
        assertThat(allocated.at("/correlation_id").asString()).isEqualTo(deploy);
        assertThat(allocated.at("/causation_id").asLong())
                .isPositive()
                .isLessThan(allocated.at("/event_id").asLong());
        List<String> violations = new ArrayList<>();
        api.get("/v1/orgs/" + tenant.org + "/events?limit=200")
                .json()
                .at("/items")
                .forEach(event -> violations.addAll(SharedServer.contract().eventViolations(event)));
        assertThat(violations).isEmpty();
    }

    /** Looks every 20 ms how many instances are ready. */
    private static final class ReadyWatcher implements AutoCloseable {
        private final List<Integer> seen = new ArrayList<>();
        private final AtomicBoolean running = new AtomicBoolean(true);
        private final CompletableFuture<Void> watching;

        ReadyWatcher(Tenant tenant) {
            watching = CompletableFuture.runAsync(() -> {
                while (running.get()) {
                    int ready = tenant.ready();
                    synchronized (seen) {
                        seen.add(ready);
                    }
                    LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                }
            });
        }

        List<Integer> seen() {
            synchronized (seen) {
                return List.copyOf(seen);
            }
        }

        @Override
        public void close() {
            running.set(false);
            watching.join();
        }
    }
}
