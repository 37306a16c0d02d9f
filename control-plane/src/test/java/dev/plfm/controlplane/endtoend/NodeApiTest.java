package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.SharedServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("shared-server")
class NodeApiTest {
    private static final Map<String, Object> HEARTBEAT =
            Map.of("state", "active", "available_cpu_cores", 4, "available_memory_bytes", 1 << 20, "instance_count", 0);
    private static int number;

    private final Api operator = SharedServer.get().operator();
    private String hostname;
    private Answer enrolled;
    private String path;
    private Api node;

    @BeforeEach
    void enrol() {
        hostname = "by-hand-" + ++number;
        enrolled = operator.post("/v1/nodes/enroll", body(hostname)).expect(201);
        path = "/v1/nodes/" + enrolled.get("/id");
        node = operator.withToken(enrolled.get("/node_token"));
    }

    /** So that nothing of other tests is placed here. */
    @AfterEach
    void disable() {
        operator.post(path + "/disable", null).expect(200);
    }

    private static Map<String, Object> body(String hostname) {
        return Map.of(
                "hostname",
                hostname,
                "region",
                "eu-1",
                "wireguard_public_key",
                "a2V5",
                "agent_mtls_subject",
                "CN=" + hostname,
                "cpu_cores",
                4,
                "memory_bytes",
                1 << 20,
                "labels",
                Map.of("arch", "amd64"));
    }

    @Test
    void an_enrolled_node_is_shown_to_operators_without_its_token() {
        JsonNode shown = operator.get(path).expect(200).json();
        assertThat(shown.at("/hostname").asString()).isEqualTo(hostname);
        assertThat(shown.at("/state").asString()).isEqualTo("active");
        assertThat(shown.has("node_token")).isFalse();
        assertThat(operator.get("/v1/nodes?limit=200").expect(200).text())
                .contains(hostname)
                .doesNotContain("plfm_nt_");
        operator.post("/v1/nodes/enroll", body(hostname)).expect(409, "already_exists");
    }

    @Test
    void an_operator_drains_activates_and_disables_it() {
        assertThat(operator.post(path + "/drain", null).expect(200).get("/state"))
                .isEqualTo("draining");
        assertThat(operator.get(path + "/drain").expect(200).get("/node_id")).isEqualTo(enrolled.get("/id"));
        assertThat(operator.post(path + "/activate", null).expect(200).get("/state"))
                .isEqualTo("active");
        assertThat(operator.post(path + "/disable", null).expect(200).get("/state"))
                .isEqualTo("disabled");
    }

    @Test
    void an_operator_sees_what_rebalancing_would_do_and_has_a_round_of_it_done() {
        assertThat(operator.post("/v1/rebalance?dry_run=true", null)
                        .expect(200)
                        .json()
                        .at("/moves")
                        .isArray())
                .isTrue();
        assertThat(operator.post("/v1/rebalance", null)
                        .expect(200)
                        .json()
                        .at("/moves")
                        .isArray())
                .isTrue();
        operator.post("/v1/rebalance?dry_run=perhaps", null).expect(400, "invalid_argument");
    }

    @Test
    void its_token_opens_its_own_paths_and_no_others() {
        Answer accepted = node.post(path + "/heartbeat", HEARTBEAT).expect(200);
        assertThat(accepted.json().at("/accepted").asBoolean()).isTrue();
        assertThat(accepted.json().at("/next_heartbeat_secs").asInt()).isPositive();
        Answer plan = node.get(path + "/plan").expect(200);
        assertThat(plan.json().at("/instances")).isEmpty();
        node.get(path + "/plan", "If-None-Match", plan.header("ETag").orElseThrow())
                .expect(304);

        node.get(path).expect(403, "forbidden");
        node.get("/v1/orgs").expect(403, "forbidden");
        node.post("/v1/orgs", Map.of("name", "nodes")).expect(403, "forbidden");
        String other = "/v1/nodes/node_01J00000000000000000000000";
        node.get(other + "/plan").expect(403, "forbidden");
        node.post(other + "/heartbeat", HEARTBEAT).expect(403, "forbidden");
        operator.post(path + "/heartbeat", HEARTBEAT).expect(403, "forbidden");
        node.withToken(null).post(path + "/heartbeat", HEARTBEAT).expect(401, "unauthorized");
    }

    @Test
    void a_report_of_an_instance_that_is_gone_is_accepted_and_a_wrong_one_refused() {
        String report = path + "/instances/inst_01J00000000000000000000000/status";
        assertThat(node.post(report, Map.of("status", "ready"))
                        .expect(200)
                        .json()
                        .at("/accepted")
                        .asBoolean())
                .isTrue();
        node.post(report, Map.of("status", "failed")).expect(400, "invalid_argument");
        node.post(report, Map.of("status", "dancing")).expect(400, "invalid_argument");
        node.post(path + "/heartbeat", Map.of("state", "active")).expect(400, "invalid_argument");
    }

    @Test
    void a_repeated_enrolment_is_answered_again_and_its_token_is_stored_nowhere() {
        String again = hostname + "-again";
        String key = "enrol-" + again;
        Answer first = operator.post("/v1/nodes/enroll", body(again), "Idempotency-Key", key)
                .expect(201);
        Answer second = operator.post("/v1/nodes/enroll", body(again), "Idempotency-Key", key)
                .expect(201);
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(SharedServer.get()
                        .sql()
                        .sql("SELECT count(*) FROM command.idempotency"
                                + " WHERE position('plfm_nt_' in encode(body, 'escape')) > 0")
                        .query(Long.class)
                        .single())
                .isZero();
        operator.post("/v1/nodes/" + first.get("/id") + "/disable", null).expect(200);
    }

    @Test
    void tenants_see_no_nodes() {
        String readonly = "reader@example.com";
        assertThat(SharedServer.get()
                        .as(readonly)
                        .withToken(null)
                        .get("/v1/nodes")
                        .status())
                .isEqualTo(401);
    }
}
