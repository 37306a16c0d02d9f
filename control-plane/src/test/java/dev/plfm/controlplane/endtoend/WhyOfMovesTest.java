package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.NodeAgents;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.ContractCheck;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Instances that the platform moves by itself say why, and a plan says whom it would move. */
class WhyOfMovesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static TestServer server;
    private static NodeAgents lossy;
    private static NodeAgents small;
    private static NodeAgents even;

    @BeforeAll
    static void start() {
        server = TestServer.start(
                Map.of(
                        "scheduling.preemption",
                        "same_org",
                        "heartbeat.limit_seconds",
                        "4",
                        "heartbeat.interval_seconds",
                        "1"),
                new ContractCheck()::check);
        lossy = nodes("lossy", 3, 4096);
        small = nodes("small", 1, 256);
        even = nodes("even", 1, 4096);
    }

    @AfterAll
    static void stop() throws Exception {
        lossy.close();
        small.close();
        even.close();
        server.close();
    }

    @Test
    void after_the_loss_of_a_node_both_sides_of_the_move_name_it() {
        Tenant tenant = on("lossy", 50, Tenant.create(new SignIn(server).as("ann@example.org")));
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 3))), PATIENCE);
        tenant.awaitReady(3, PATIENCE);
        JsonNode lost = tenant.instances("?status=ready").get(0);
        String hostname = hostname(lost.at("/node_id").asString());
        lossy.kill(hostname);
        try {
            Await.until(
                    "replaced",
                    PATIENCE,
                    () -> tenant.instances("?status=stopped").size() == 1
                            && tenant.instances("?status=ready").size() == 3,
                    () -> tenant.instances("").toString());
        } finally {
            lossy.restart(hostname);
        }
        assertThat(why(tenant, tenant.instances("?status=stopped").get(0))
                        .at("/sentence")
                        .asString())
                .startsWith("Stopped (node lost")
                .contains("ran on node " + lost.at("/node_id").asString())
                .contains("asked for by ann@example.org");
        assertThat(why(tenant, newest(tenant)).at("/sentence").asString())
                .contains(" in place of ")
                .contains("node lost");
    }

    @Test
    void whoever_has_to_leave_for_a_higher_priority_says_so_and_the_plan_said_it_before() {
        Tenant low = on("small", 10, Tenant.create(new SignIn(server).as("bob@example.org")));
        low.deploy(low.release("low", 64, Map.of("web", 2)));
        low.awaitReady(2, PATIENCE);
        String node = low.instances("?status=ready").get(0).at("/node_id").asString();
        Tenant high = on("small", 50, low.inAnotherEnv("urgent"));
        String release = high.release("high", 64, Map.of("web", 1));

        JsonNode plan = high.api
                .post(high.envPath() + "/deploys?dry_run=true", Map.of("release_id", release))
                .expect(200)
                .json();
        JsonNode step = plan.at("/workloads/0/steps/0");
        assertThat(step.at("/placement_failure/reason").asString()).isEqualTo("preempting");
        assertThat(step.at("/node_id").asString()).isEqualTo(node);
        assertThat(plan.at("/warnings/0/code").asString()).isEqualTo("preempts");
        assertThat(plan.at("/warnings/0/message").asString()).contains("would leave " + node + " for it: 1.");

        String deploy = high.api
                .post(
                        high.envPath() + "/deploys?plan_token="
                                + plan.at("/plan_token").asString(),
                        Map.of("release_id", release))
                .expect(201)
                .get("/id");
        high.awaitSucceeded(deploy, PATIENCE);
        assertThat(high.instances("").get(0).at("/node_id").asString()).isEqualTo(node);
        Await.until("gone", PATIENCE, () -> low.instances("?status=stopped").size() == 1);
        assertThat(why(low, low.instances("?status=stopped").get(0))
                        .at("/sentence")
                        .asString())
                .startsWith("Stopped (preempted)")
                .contains("ran on node " + node);
        Await.until(
                "its successor waits",
                PATIENCE,
                () -> whyNot(low).at("/instances/0/reason").asString("").equals("no_capacity_memory"),
                () -> whyNot(low).toString());
    }

    @Test
    void an_instance_that_was_moved_for_balance_leads_to_the_operator_s_request() throws Exception {
        Tenant tenant = on("even", 50, Tenant.create(new SignIn(server).as("cid@example.org")));
        tenant.deploy(tenant.release("one", 64, Map.of("web", 4)));
        tenant.awaitReady(4, PATIENCE);
        try (NodeAgents joined = nodes("even", "joined", 1, 4096)) {
            String target = joined.nodes().get(0).nodeId();
            Await.until(
                    "one moved",
                    PATIENCE,
                    () -> {
                        server.operator()
                                .post("/v1/rebalance", null, "X-Request-Id", "level-it")
                                .expect(200);
                        return tenant.instances("?status=ready")
                                .valueStream()
                                .anyMatch(instance ->
                                        instance.at("/node_id").asString().equals(target));
                    },
                    () -> tenant.instances("").toString());
            Await.until(
                    "gone", PATIENCE, () -> !tenant.instances("?status=stopped").isEmpty());
            JsonNode moved = tenant.instances("?status=ready")
                    .valueStream()
                    .filter(instance -> instance.at("/node_id").asString().equals(target))
                    .findFirst()
                    .orElseThrow();
            assertThat(why(tenant, moved).at("/sentence").asString())
                    .startsWith("Runs on node " + target)
                    .contains("which leaves its node (rebalanced)");
            assertThat(why(tenant, tenant.instances("?status=stopped").get(0))
                            .at("/sentence")
                            .asString())
                    .startsWith("Stopped (")
                    .contains("rebalanced");
            List<String> requests = server.sql()
                    .sql(
                            "SELECT DISTINCT request_id FROM event_log WHERE event_type = 'instance.relocation_requested' AND env_id = ?")
                    .param(tenant.env)
                    .query(String.class)
                    .list();
            assertThat(requests).containsExactly("level-it");
        }
    }

    @Test
    void what_an_automatic_rollback_brings_back_leads_to_whoever_deployed_what_failed() {
        Tenant tenant = on("lossy", 50, Tenant.create(new SignIn(server).as("dan@example.org")));
        tenant.api
                .patch(tenant.envPath(), Map.of("auto_rollback", true, "expected_version", 1))
                .expect(200);
        tenant.awaitSucceeded(tenant.deploy(tenant.release("good", 64, Map.of("web", 2))), PATIENCE);
        tenant.awaitReady(2, PATIENCE);
        String bad = tenant.deploy(
                tenant.failingRelease("bad", 1000, 2),
                "rolling",
                Map.of("max_failures", 1, "max_surge", 0, "max_unavailable", 1));
        tenant.awaitFailed(bad, PATIENCE);
        Await.until(
                "two again",
                PATIENCE,
                () -> tenant.api
                                .get(tenant.envPath() + "/deploys")
                                .json()
                                .at("/items")
                                .valueStream()
                                .anyMatch(deploy -> deploy.at("/rollback_of")
                                                .asString("")
                                                .equals(bad)
                                        && deploy.at("/status").asString().equals("succeeded"))
                        && tenant.instances("?status=ready").size() == 2,
                () -> tenant.instances("").toString());
        JsonNode why = why(tenant, newest(tenant));
        assertThat(why.at("/sentence").asString())
                .contains(", from rollback ")
                .contains(", which undoes failed deploy " + bad + ", asked for by dan@example.org");
        assertThat(why.at("/asked_by/name").asString()).isEqualTo("dan@example.org");
    }

    private static NodeAgents nodes(String kind, int count, int memoryMi) {
        return nodes(kind, kind, count, memoryMi);
    }

    private static NodeAgents nodes(String kind, String prefix, int count, int memoryMi) {
        return server.nodes(server.agents()
                .hostnamePrefix(prefix)
                .count(count)
                .memoryBytes((long) memoryMi << 20)
                .labels(Map.of("kind", kind))
                .bootTime(Duration.ofMillis(50))
                .drainTime(Duration.ofMillis(20)));
    }

    /** Its instances run on nodes of that kind only. */
    private static Tenant on(String kind, int priority, Tenant tenant) {
        String placement = tenant.envPath() + "/workloads/web/placement";
        String version = tenant.api.get(placement).expect(200).get("/resource_version");
        tenant.api
                .put(
                        placement,
                        Map.of(
                                "priority",
                                priority,
                                "constraints",
                                List.of(Map.of("label", "kind", "operator", "in", "values", List.of(kind)))),
                        "If-Match",
                        "\"" + version + "\"")
                .expect(200);
        return tenant;
    }

    private static String hostname(String node) {
        return server.operator().get("/v1/nodes/" + node).expect(200).get("/hostname");
    }

    private static JsonNode newest(Tenant tenant) {
        JsonNode ready = tenant.instances("?status=ready&limit=200");
        return ready.valueStream()
                .max((one, other) ->
                        one.at("/id").asString().compareTo(other.at("/id").asString()))
                .orElseThrow();
    }

    private static JsonNode why(Tenant tenant, JsonNode instance) {
        return tenant.api
                .get(tenant.envPath() + "/instances/" + instance.at("/id").asString() + "/why")
                .expect(200)
                .json();
    }

    private static JsonNode whyNot(Tenant tenant) {
        return tenant.api
                .get(tenant.envPath() + "/workloads/web/why-not")
                .expect(200)
                .json();
    }
}
