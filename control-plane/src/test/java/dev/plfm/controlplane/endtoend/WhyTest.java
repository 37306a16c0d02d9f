package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("shared-server")
class WhyTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final String ann = "ann-" + UUID.randomUUID() + "@example.org";
    private final SignIn signIn = new SignIn(SharedServer.get());
    private final Tenant tenant = Tenant.create(signIn.as(ann));
    private final Api operator = signIn.operator("operator@example.com");

    @BeforeAll
    static void nodes() {
        assertThat(SharedServer.nodes().nodes()).hasSize(3);
    }

    @Test
    void a_placed_instance_walks_back_to_the_person_who_signed_in() {
        String deploy = deploy(tenant.release("one"), "ask-" + ann);
        tenant.awaitSucceeded(deploy, LIMIT);
        JsonNode instance = tenant.instances("?status=ready").get(0);
        JsonNode why = why(instance);
        assertThat(why.at("/sentence").asString())
                .startsWith("Runs on node " + instance.at("/node_id").asString() + " because it ")
                .contains("; wanted by generation 1 of web, from deploy " + deploy)
                .endsWith(", asked for by " + ann + " in request ask-" + ann + ".");
        assertThat(why.at("/asked_by/name").asString()).isEqualTo(ann);
        assertThat(why.at("/asked_by/type").asString()).isEqualTo("user");
        assertThat(steps(why))
                .startsWith("instance", "placement", "decision", "desired_state", "release")
                .endsWith("request");
        JsonNode placed = step(why, "placement");
        JsonNode event = tenant.api
                .get("/v1/orgs/" + tenant.org + "/events?event_type=instance.allocated")
                .json()
                .at("/items/0");
        assertThat(placed.at("/event/event_id")).isEqualTo(event.at("/event_id"));
        assertThat(placed.at("/actor/id")).isEqualTo(event.at("/actor_id"));
        JsonNode whyNot = whyNot();
        assertThat(whyNot.at("/converged").asBoolean()).isTrue();
        assertThat(whyNot.at("/sentence").asString())
                .isEqualTo("web is converged: 1 of 1 instance of generation 1 is ready.");
    }

    @Test
    void a_rollback_and_a_scale_name_both_who_asked_for_them() {
        String first = tenant.release("first");
        tenant.awaitSucceeded(tenant.deploy(first), LIMIT);
        tenant.awaitSucceeded(tenant.deploy(tenant.release("second")), LIMIT);
        String rollback = tenant.rollback(first);
        tenant.awaitSucceeded(rollback, LIMIT);
        assertThat(newest().at("/sentence").asString())
                .contains(", from rollback " + rollback + ", asked for by " + ann);
        tenant.scale("web", 2);
        tenant.awaitReady(2, LIMIT);
        JsonNode scaled = newest();
        assertThat(scaled.at("/sentence").asString())
                .contains("; the scale was set: web to 2 by " + ann + " in request req_")
                .contains(", from rollback " + rollback);
        assertThat(steps(scaled)).contains("desired_state_cause", "release", "deploy");
        JsonNode replaced = why(tenant.instances("?status=stopped").get(0));
        assertThat(replaced.at("/sentence").asString()).startsWith("Stopped (replaced");
    }

    @Test
    void a_workload_too_big_for_every_node_has_every_node_s_verdict() {
        tenant.deploy(tenant.release("big", 1_000_000, Map.of("web", 1)));
        awaitReason("no_capacity_memory");
        JsonNode whyNot = whyNot();
        assertThat(whyNot.at("/converged").asBoolean()).isFalse();
        assertThat(whyNot.at("/sentence").asString())
                .startsWith("web is not converged: 0 of 1 instance of generation 1 is ready. No node fits: ")
                .contains("too little free memory (1000064 MiB needed)");
        JsonNode waiting = whyNot.at("/instances/0");
        assertThat(waiting.at("/attempts").asInt()).isPositive();
        assertThat(waiting.has("retry_at")).isTrue();
        assertThat(whyNot.at("/needs/" + waiting.at("/need").asInt() + "/verdicts"))
                .isNotEmpty()
                .allMatch(verdict -> verdict.at("/reasons").toString().contains("no_capacity_memory"));
        JsonNode why = why(tenant.instances("").get(0));
        assertThat(why.at("/sentence").asString())
                .startsWith("Waits for a node, because none fits (no capacity memory)");

        String node = whyNot.at("/needs/0/verdicts/0/node_ids/0").asString();
        String path = "/v1/nodes/" + node + "/why-not?instance="
                + waiting.at("/instance_id").asString();
        JsonNode judged = operator.get(path).expect(200).json();
        JsonNode memory = judged.at("/failing")
                .valueStream()
                .filter(failing -> failing.at("/reason").asString().equals("no_capacity_memory"))
                .findFirst()
                .orElseThrow();
        assertThat(memory.at("/needed").asLong()).isEqualTo(1_000_064L << 20);
        assertThat(memory.at("/available").asLong())
                .isLessThan(memory.at("/needed").asLong());
        assertThat(judged.at("/org_id").asString()).isEqualTo(tenant.org);
        tenant.api.get(path).expect(403);
    }

    @Test
    void a_label_constraint_that_no_node_meets_is_named() {
        tenant.api
                .put(
                        tenant.envPath() + "/workloads/web/placement",
                        Map.of(
                                "constraints",
                                List.of(Map.of("label", "moon", "operator", "in", "values", List.of("dark")))),
                        "If-Match",
                        "\"" + placementVersion() + "\"")
                .expect(200);
        tenant.deploy(tenant.release("one"));
        awaitReason("node_constraint_not_met");
        assertThat(whyNot().at("/sentence").asString())
                .contains("No node fits: ")
                .contains("not meet a constraint (moon in (dark))");
    }

    @Test
    void a_paused_deploy_is_what_stops_it() {
        String deploy = tenant.deploy(tenant.release("big", 1_000_000, Map.of("web", 1)));
        tenant.api
                .post(tenant.envPath() + "/deploys/" + deploy + "/pause", null)
                .expect(200);
        Await.until(
                "paused",
                LIMIT,
                () -> whyNotOrNothing().at("/blockers/0/reason").asString("").equals("paused"),
                () -> whyNotOrNothing().toString());
        assertThat(whyNot().at("/sentence").asString())
                .endsWith("Deploy " + deploy + " is paused: it goes on when it is resumed.");
    }

    @Test
    void an_operator_learns_why_an_instance_is_not_on_another_node() {
        tenant.awaitSucceeded(tenant.deploy(tenant.release("one", 64, Map.of("web", 2))), LIMIT);
        JsonNode ready = tenant.instances("?status=ready");
        String instance = ready.get(0).at("/id").asString();
        String here = ready.get(0).at("/node_id").asString();
        String there = ready.get(1).at("/node_id").asString();
        JsonNode own = operator.get("/v1/nodes/" + here + "/why-not?instance=" + instance)
                .expect(200)
                .json();
        assertThat(own.at("/current_node_id").asString()).isEqualTo(here);
        assertThat(own.at("/why").asString()).startsWith("Runs on node " + here + " because it ");
        JsonNode other = operator.get("/v1/nodes/" + there + "/why-not?instance=" + instance)
                .expect(200)
                .json();
        assertThat(other.at("/fits").asBoolean()).isTrue();
        assertThat(other.at("/score").asDouble())
                .isLessThan(other.at("/winner/score").asDouble());
        operator.get("/v1/nodes/" + there + "/why-not").expect(400, "invalid_argument");
        operator.get("/v1/nodes/" + there + "/why-not?instance=x").expect(400, "invalid_id");
    }

    private String deploy(String release, String requestId) {
        return tenant.api
                .post(tenant.envPath() + "/deploys", Map.of("release_id", release), "X-Request-Id", requestId)
                .expect(201)
                .get("/id");
    }

    private long placementVersion() {
        return tenant.api
                .get(tenant.envPath() + "/workloads/web/placement")
                .expect(200)
                .json()
                .at("/resource_version")
                .asLong();
    }

    private JsonNode why(JsonNode instance) {
        return tenant.api
                .get(tenant.envPath() + "/instances/" + instance.at("/id").asString() + "/why")
                .expect(200)
                .json();
    }

    /** Why the instance is there that came last. */
    private JsonNode newest() {
        JsonNode ready = tenant.instances("?status=ready");
        return why(ready.get(ready.size() - 1));
    }

    private void awaitReason(String reason) {
        Await.until(
                reason,
                LIMIT,
                () -> whyNotOrNothing().at("/instances/0/reason").asString("").equals(reason)
                        && whyNotOrNothing().at("/instances/0/attempts").asInt(0) > 0,
                () -> whyNotOrNothing().toString());
    }

    private JsonNode whyNot() {
        return tenant.api
                .get(tenant.envPath() + "/workloads/web/why-not")
                .expect(200)
                .json();
    }

    /** A problem while there is no workload yet. */
    private JsonNode whyNotOrNothing() {
        return tenant.api.get(tenant.envPath() + "/workloads/web/why-not").json();
    }

    private static List<String> steps(JsonNode why) {
        return why.at("/steps")
                .valueStream()
                .map(step -> step.at("/step").asString())
                .toList();
    }

    private static JsonNode step(JsonNode why, String kind) {
        return why.at("/steps")
                .valueStream()
                .filter(step -> step.at("/step").asString().equals(kind))
                .findFirst()
                .orElseThrow();
    }
}
