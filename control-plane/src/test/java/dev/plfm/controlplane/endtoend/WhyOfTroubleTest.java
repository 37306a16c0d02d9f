package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.agent.NodeAgents;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Await;
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

class WhyOfTroubleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static TestServer server;
    private static NodeAgents sound;
    private static NodeAgents broken;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of());
        sound = server.nodes(server.agents()
                .hostnamePrefix("sound")
                .count(2)
                .memoryBytes(4096L << 20)
                .labels(Map.of("kind", "sound"))
                .bootTime(Duration.ofMillis(50))
                .drainTime(Duration.ofMillis(20)));
        broken = server.nodes(server.agents()
                .hostnamePrefix("broken")
                .count(1)
                .memoryBytes(4096L << 20)
                .labels(Map.of("kind", "broken"))
                .failureRate(1)
                .bootTime(Duration.ofMillis(50)));
    }

    @AfterAll
    static void stop() throws Exception {
        sound.close();
        broken.close();
        server.close();
    }

    @Test
    void the_replacement_after_a_drain_says_which_node_went_and_the_person_behind_it() {
        Tenant tenant = on("sound", "ann@example.org");
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one")), PATIENCE);
        JsonNode moved = tenant.instances("?status=ready").get(0);
        String node = moved.at("/node_id").asString();
        Api operator = server.operator();
        operator.post("/v1/nodes/" + node + "/drain", null).expect(200);
        try {
            Await.until(
                    "moved",
                    PATIENCE,
                    () -> tenant.instances("?status=ready").valueStream().anyMatch(instance -> !instance.at("/id")
                                    .equals(moved.at("/id")))
                            && tenant.instances("?status=stopped").size() == 1,
                    () -> tenant.instances("").toString());
        } finally {
            operator.post("/v1/nodes/" + node + "/activate", null).expect(200);
        }
        JsonNode why = why(tenant, tenant.instances("?status=ready").get(0));
        assertThat(why.at("/sentence").asString())
                .contains("in place of one on node " + node + ", which became draining")
                .contains("asked for by ann@example.org in request ");
        JsonNode cause = why.at("/steps")
                .valueStream()
                .filter(step -> step.at("/event/event_type").asString("").equals("node.state_changed"))
                .findFirst()
                .orElseThrow();
        assertThat(cause.at("/actor/id").asString()).isEqualTo("platform");
        assertThat(why(tenant, tenant.instances("?status=stopped").get(0))
                        .at("/sentence")
                        .asString())
                .startsWith("Stopped (node draining)")
                .contains("ran on node " + node);
    }

    @Test
    void exhausted_failures_are_explained_with_the_last_one() {
        Tenant tenant = on("broken", "bob@example.org");
        tenant.deploy(tenant.release("one"));
        Await.until(
                "failures exhausted",
                PATIENCE,
                () -> whyNot(tenant).at("/blockers/0/reason").asString("").equals("failures_exhausted"),
                () -> whyNot(tenant).toString());
        JsonNode whyNot = whyNot(tenant);
        JsonNode blocker = whyNot.at("/blockers/0");
        assertThat(blocker.at("/event/event_type").asString()).isEqualTo("instance.status_changed");
        assertThat(blocker.at("/node_id").asString()).startsWith("node_");
        assertThat(whyNot.at("/sentence").asString())
                .startsWith("web is not converged: 0 of 1 instance of generation 1 is ready. Too many instances");
        JsonNode failed = tenant.instances("?limit=200")
                .valueStream()
                .filter(instance -> instance.at("/id").equals(blocker.at("/instance_id")))
                .findFirst()
                .orElseThrow();
        assertThat(why(tenant, failed).at("/sentence").asString())
                .contains(failed.at("/failure_reason").asString().replace('_', ' '));
    }

    /** Its instances run on nodes of that kind only. */
    private static Tenant on(String kind, String email) {
        Tenant tenant = Tenant.create(new SignIn(server).as(email));
        String placement = tenant.envPath() + "/workloads/web/placement";
        String version = tenant.api.get(placement).expect(200).get("/resource_version");
        tenant.api
                .put(
                        placement,
                        Map.of(
                                "constraints",
                                List.of(Map.of("label", "kind", "operator", "in", "values", List.of(kind)))),
                        "If-Match",
                        "\"" + version + "\"")
                .expect(200);
        return tenant;
    }

    private static JsonNode why(Tenant tenant, JsonNode instance) {
        return tenant.api
                .get(tenant.envPath() + "/instances/" + instance.at("/id").asString() + "/why")
                .expect(200)
                .json();
    }

    /** A problem while there is no workload yet. */
    private static JsonNode whyNot(Tenant tenant) {
        return tenant.api.get(tenant.envPath() + "/workloads/web/why-not").json();
    }
}
