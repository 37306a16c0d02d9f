package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.NodeAgents;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class NodeLossTest {
    private static final int LIMIT_SECONDS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static TestServer server;
    private static NodeAgents nodes;

    @BeforeAll
    static void start() {
        server = TestServer.start(
                Map.of("heartbeat.limit_seconds", String.valueOf(LIMIT_SECONDS), "heartbeat.interval_seconds", "1"));
        nodes = server.nodes("n", 3, 4096);
    }

    @AfterAll
    static void stop() throws Exception {
        nodes.close();
        server.close();
    }

    @Test
    void what_ran_on_a_lost_node_runs_elsewhere_in_time_and_the_node_may_return() {
        Tenant tenant = Tenant.create(server.as("ada@example.com"));
        Api operator = server.operator();
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 6))), PATIENCE);
        tenant.awaitReady(6, PATIENCE);
        String hostname = "n-1";
        String lost = nodeNamed(operator, hostname).at("/id").asString();

        long died = System.nanoTime();
        nodes.kill(hostname);
        Await.until(
                "six ready on two nodes",
                PATIENCE,
                () -> tenant.instances("?status=ready")
                                .valueStream()
                                .filter(instance ->
                                        !instance.at("/node_id").asString().equals(lost))
                                .count()
                        == 6,
                () -> tenant.instances("").toString());
        Duration took = Duration.ofNanos(System.nanoTime() - died);
        System.out.println("node loss: instances ready elsewhere after " + took.toMillis() + " ms, heartbeat limit "
                + LIMIT_SECONDS + " s");
        assertThat(took).isLessThan(Duration.ofSeconds(LIMIT_SECONDS + 5));
        assertThat(nodeNamed(operator, hostname).at("/state").asString()).isEqualTo("offline");
        assertThat(tenant.instances("?status=stopped").valueStream().map(instance -> instance.at("/failure_reason")
                        .asString()))
                .contains("node_lost");

        nodes.restart(hostname);
        Await.until(
                "node back",
                PATIENCE,
                () -> nodeNamed(operator, hostname).at("/state").asString().equals("active"));
        tenant.scale("web", 9);
        tenant.awaitReady(9, PATIENCE);
        assertThat(tenant.instances("?status=ready").valueStream().map(instance -> instance.at("/node_id")
                        .asString()))
                .contains(lost);
    }

    @Test
    void draining_moves_everything_away_without_dropping_below_what_is_desired() {
        Tenant tenant = Tenant.create(server.as("bob@example.com"));
        Api operator = server.operator();
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 3))), PATIENCE);
        tenant.awaitReady(3, PATIENCE);
        String node = nodeNamed(operator, "n-2").at("/id").asString();
        operator.post("/v1/nodes/" + node + "/drain", null).expect(200);
        Await.until(
                "node empty",
                PATIENCE,
                () -> {
                    assertThat(tenant.ready()).isGreaterThanOrEqualTo(3);
                    return tenant.instances("?status=ready").valueStream().noneMatch(instance -> instance.at("/node_id")
                            .asString()
                            .equals(node));
                },
                () -> operator.get("/v1/nodes/" + node + "/drain").text());
        tenant.awaitReady(3, PATIENCE);
        operator.post("/v1/nodes/" + node + "/activate", null).expect(200);
        assertThat(nodeNamed(operator, "n-2").at("/state").asString()).isEqualTo("active");
    }

    private static JsonNode nodeNamed(Api operator, String hostname) {
        return operator.get("/v1/nodes?limit=200")
                .expect(200)
                .json()
                .at("/items")
                .valueStream()
                .filter(node -> node.at("/hostname").asString().equals(hostname))
                .findFirst()
                .orElseThrow();
    }
}
