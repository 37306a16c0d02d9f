package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.NodeAgents;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class NodeLifeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private TestServer server;
    private Api operator;
    private Tenant tenant;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_drain_shows_its_progress_and_a_stateful_instance_blocks_it() throws Exception {
        start(Map.of());
        try (NodeAgents nodes = server.nodes("n", 1, 4096)) {
            statefulAndStateless();
            String node = nodeNamed("n-1");
            try (NodeAgents others = server.nodes("other", 1, 4096)) {
                operator.post("/v1/nodes/" + node + "/drain", null).expect(200);
                Await.until(
                        "only the blocker is left",
                        PATIENCE,
                        () -> drain(node).at("/progress/left").asInt() == 1,
                        () -> drain(node).toString());
                JsonNode drain = drain(node);
                assertThat(drain.at("/progress/blocked").asInt()).isEqualTo(1);
                assertThat(drain.at("/progress/gone").asInt()).isEqualTo(2);
                assertThat(drain.at("/progress/complete").asBoolean()).isFalse();
                assertThat(drain.at("/instances/0/process_type").asString()).isEqualTo("db");
                assertThat(drain.at("/instances/0/blocker").asBoolean()).isTrue();
                assertThat(drain.at("/instances/0/reason").asString()).contains("volumes");
                assertThat(nodesOf("web")).containsExactly(nodeNamed("other-1"));
            }
        }
    }

    @Test
    void a_disabled_node_is_left_without_waiting_for_replacements() throws Exception {
        start(Map.of());
        try (NodeAgents nodes = server.nodes("n", 1, 4096)) {
            statefulAndStateless();
            String node = nodeNamed("n-1");
            operator.post("/v1/nodes/" + node + "/disable", null).expect(200);
            Await.until(
                    "all but the stateful one have left although there is no other node",
                    PATIENCE,
                    () -> drain(node).at("/progress/left").asInt() == 1,
                    () -> drain(node).toString());
            assertThat(drain(node).at("/progress/blocked").asInt()).isEqualTo(1);
            operator.post("/v1/nodes/" + node + "/activate", null).expect(200);
            awaitReady("web", 2);
        }
    }

    @Test
    void when_most_nodes_fall_silent_nothing_is_moved_and_an_alarm_is_raised() throws Exception {
        start(Map.of("heartbeat.limit_seconds", "4", "heartbeat.interval_seconds", "1"));
        try (NodeAgents nodes = server.nodes("n", 3, 4096)) {
            tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 3))), PATIENCE);
            Set<String> before = ready("web");
            nodes.kill("n-1");
            nodes.kill("n-2");
            Await.until("alarm", PATIENCE, () -> metric("plfm_nodes_eviction_suspended") == 1);
            assertThat(states()).containsOnly("active");
            assertThat(ready("web")).isEqualTo(before);
            assertThat(metric("plfm_nodes_silent")).isEqualTo(2);
            nodes.restart("n-1");
            nodes.restart("n-2");
            Await.until("all clear", PATIENCE, () -> metric("plfm_nodes_eviction_suspended") == 0);
            assertThat(states()).containsOnly("active");
            awaitReady("web", 3);
        }
    }

    @Test
    void with_preemption_a_higher_priority_gets_the_room_of_a_lower_one() throws Exception {
        start(Map.of("scheduling.preemption", "all"));
        try (NodeAgents nodes = server.nodes("n", 1, 256)) {
            Tenant low = tenant;
            low.deploy(low.release("one", 64, Map.of("web", 2)));
            low.awaitReady(2, PATIENCE);
            Tenant high = Tenant.create(new SignIn(server).as("bob@example.com"));
            Answer refused = high.api
                    .put(high.envPath() + "/workloads/web/placement", Map.of("priority", 51, "expected_version", 1))
                    .expect(400, "invalid_argument");
            assertThat(refused.json().at("/details/0/field").asString()).isEqualTo("priority");
            high.api
                    .post(
                            "/v1/orgs/" + high.org + "/members",
                            Map.of("email", "operator@example.com", "role", "developer"))
                    .expect(201);
            prefer(high.with(operator), Map.of("priority", 90));
            high.awaitSucceeded(high.deploy(high.release("two", 64, Map.of("web", 1))), PATIENCE);
            assertThat(low.ready()).isEqualTo(1);
            assertThat(count("SELECT count(*) FROM event_log WHERE event_type = 'instance.desired_state_changed'"
                            + " AND payload ->> 'reason' = 'preempted'"))
                    .isEqualTo(1);
            assertThat(metric("plfm_preemptions_total")).isEqualTo(1);
            tellsNothingOf(high, low);
        }
    }

    @Test
    void when_the_operator_wants_it_instances_move_to_a_node_that_joins_by_themselves_and_then_rest() throws Exception {
        start(Map.of("scheduling.rebalance", "true"));
        try (NodeAgents nodes = server.nodes("n", 1, 4096)) {
            tenant.deploy(tenant.release("one", 64, Map.of("web", 2)));
            tenant.awaitReady(2, PATIENCE);
            try (NodeAgents joined = server.nodes("joined", 1, 4096)) {
                Await.until(
                        "one has moved",
                        PATIENCE,
                        () -> on("joined-1", "web") == 1 && on("n-1", "web") == 1 && tenant.ready() == 2,
                        () -> tenant.instances("?limit=200").toString());
                assertThat(moves(true)).isEmpty();
                assertThat(count("SELECT count(*) FROM event_log WHERE event_type = 'instance.relocation_requested'"))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void without_preemption_a_higher_priority_waits() throws Exception {
        start(Map.of());
        try (NodeAgents nodes = server.nodes("n", 1, 256)) {
            tenant.deploy(tenant.release("one", 64, Map.of("web", 2)));
            tenant.awaitReady(2, PATIENCE);
            Tenant high = Tenant.create(server.as("bob@example.com"));
            prefer(high, Map.of("priority", 90));
            high.deploy(high.release("two", 64, Map.of("web", 1)));
            Await.until(
                    "no place",
                    PATIENCE,
                    () -> high.instances("").toString().contains("no_capacity_memory"),
                    () -> high.instances("").toString());
            assertThat(tenant.ready()).isEqualTo(2);
            assertThat(metric("plfm_preemptions_total")).isZero();
            tenant.scale("web", 1);
            high.awaitReady(1, PATIENCE);
        }
    }

    @Test
    void after_a_node_joined_rebalancing_moves_instances_until_there_is_nothing_left_to_do() throws Exception {
        start(Map.of());
        try (NodeAgents nodes = server.nodes("n", 1, 4096)) {
            tenant.deploy(tenant.release("one", 64, Map.of("web", 4)));
            tenant.awaitReady(4, PATIENCE);
            try (NodeAgents joined = server.nodes("joined", 1, 4096)) {
                Await.until("something to gain", PATIENCE, () -> moves(true).size() == 1);
                JsonNode preview = moves(true);
                assertThat(preview.at("/0/from_node_id").asString()).isEqualTo(nodeNamed("n-1"));
                assertThat(preview.at("/0/to_node_id").asString()).isEqualTo(nodeNamed("joined-1"));
                assertThat(count("SELECT count(*) FROM event_log WHERE event_type = 'instance.relocation_requested'"))
                        .isZero();
                assertThat(moves(false)).isEqualTo(preview);
                Await.until(
                        "moved one by one, evenly at last",
                        PATIENCE,
                        () -> {
                            moves(false);
                            assertThat(tenant.ready()).isGreaterThanOrEqualTo(4);
                            return on("joined-1", "web") == 2 && tenant.ready() == 4;
                        },
                        () -> tenant.instances("?limit=200").toString());
                tenant.awaitReady(4, PATIENCE);
                assertThat(moves(true)).isEmpty();
            }
        }
    }

    @Test
    void instances_stay_on_nodes_with_the_label_that_they_need() throws Exception {
        start(Map.of());
        try (NodeAgents plain = server.nodes("plain", 2, 4096);
                NodeAgents fast = server.nodes(server.agents()
                        .hostnamePrefix("fast")
                        .count(1)
                        .memoryBytes(4096L << 20)
                        .labels(Map.of("disk", "nvme"))
                        .bootTime(Duration.ofMillis(50))
                        .drainTime(Duration.ofMillis(20)))) {
            prefer(
                    tenant,
                    Map.of(
                            "constraints",
                            List.of(Map.of("label", "disk", "operator", "in", "values", List.of("nvme")))));
            tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 3))), PATIENCE);
            assertThat(nodesOf("web")).containsExactly(nodeNamed("fast-1"));
        }
    }

    /** What preempts and what is preempted belong to strangers. */
    private void tellsNothingOf(Tenant preemptor, Tenant victim) {
        List<String> secrets = new ArrayList<>(List.of(preemptor.org, preemptor.app, preemptor.env, "bob@example.com"));
        preemptor
                .instances("?limit=200")
                .valueStream()
                .map(instance -> instance.at("/id").asString())
                .forEach(secrets::add);
        secrets.addAll(server.sql()
                .sql("SELECT DISTINCT request_id FROM event_log WHERE org_id = ?")
                .param(preemptor.org)
                .query(String.class)
                .list());
        JsonNode preempted = victim.instances("?status=stopped").get(0);
        String why = victim.api
                .get(victim.envPath() + "/instances/" + preempted.at("/id").asString() + "/why")
                .expect(200)
                .text();
        assertThat(why).contains("preempted").doesNotContain(secrets);
        assertThat(server.sql().sql("""
                                SELECT concat_ws(' ', e.event_type, e.request_id, e.correlation_id, c.org_id) FROM event_log e
                                LEFT JOIN event_log c ON c.event_id = e.causation_id WHERE e.org_id = ?
                                """).param(victim.org).query(String.class).list())
                .noneMatch(event -> secrets.stream().anyMatch(event::contains));
    }

    private void start(Map<String, String> settings) {
        server = TestServer.start(settings);
        operator = server.operator();
        tenant = Tenant.create(server.as("ada@example.com"));
    }

    /** One instance of db with a volume, two of web without. */
    private void statefulAndStateless() {
        tenant.attachVolume("db", "/data");
        String manifest = """
                schema_version = "v1"
                [image]
                ref = "registry.example/shop:one"
                [processes.web]
                command = ["run"]
                resources = {memory = "64Mi"}
                scaling = {min = 2}
                [processes.db]
                command = ["run"]
                resources = {memory = "64Mi"}
                scaling = {min = 1, max = 1}
                mounts = [{volume = "data", path = "/data"}]
                [[volumes]]
                name = "data"
                size = "1Gi"
                """;
        String release = tenant.api
                .post(
                        tenant.appPath() + "/releases",
                        Map.of("manifest", manifest, "image_digest", "sha256:" + "ab".repeat(32)))
                .expect(201)
                .get("/id");
        tenant.awaitSucceeded(tenant.deploy(release), PATIENCE);
    }

    private static void prefer(Tenant tenant, Map<String, Object> settings) {
        String path = tenant.envPath() + "/workloads/web/placement";
        Map<String, Object> body = new java.util.HashMap<>(settings);
        body.put(
                "expected_version",
                tenant.api.get(path).expect(200).json().at("/resource_version").asLong());
        tenant.api.put(path, body).expect(200);
    }

    private void awaitReady(String processType, int count) {
        Await.until(
                count + " of " + processType + " ready",
                PATIENCE,
                () -> ready(processType).size() == count,
                () -> tenant.instances("?limit=200").toString());
    }

    private Set<String> ready(String processType) {
        return tenant.instances("?status=ready&process_type=" + processType)
                .valueStream()
                .map(instance -> instance.at("/id").asString())
                .collect(Collectors.toSet());
    }

    private Set<String> nodesOf(String processType) {
        return tenant.instances("?status=ready&process_type=" + processType)
                .valueStream()
                .map(instance -> instance.at("/node_id").asString())
                .collect(Collectors.toSet());
    }

    private long on(String hostname, String processType) {
        String node = nodeNamed(hostname);
        return tenant.instances("?status=ready&process_type=" + processType)
                .valueStream()
                .filter(instance -> instance.at("/node_id").asString().equals(node))
                .count();
    }

    private JsonNode moves(boolean dryRun) {
        return operator.post("/v1/rebalance?dry_run=" + dryRun, null)
                .expect(200)
                .json()
                .at("/moves");
    }

    private JsonNode drain(String node) {
        return operator.get("/v1/nodes/" + node + "/drain").expect(200).json();
    }

    private Set<String> states() {
        return operator.get("/v1/nodes?limit=200")
                .expect(200)
                .json()
                .at("/items")
                .valueStream()
                .map(node -> node.at("/state").asString())
                .collect(Collectors.toSet());
    }

    private String nodeNamed(String hostname) {
        return operator.get("/v1/nodes?limit=200")
                .expect(200)
                .json()
                .at("/items")
                .valueStream()
                .filter(node -> node.at("/hostname").asString().equals(hostname))
                .findFirst()
                .orElseThrow()
                .at("/id")
                .asString();
    }

    private double metric(String name) {
        return server.as("ada@example.com")
                .withToken(null)
                .get("/metrics")
                .expect(200)
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private long count(String query) {
        return server.sql().sql(query).query(Long.class).single();
    }
}
