package dev.plfm.controlplane.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EventSummaryTest {
    private final EventSummary summary = new EventSummary(Map.of("node_01A", "demo-node-1"));

    @Test
    void an_instance_is_told_by_process_end_of_id_node_and_status() {
        JsonNode event = event("{\"instance_id\":\"inst_0123456789\",\"process_type\":\"web\","
                + "\"node_id\":\"node_01A\",\"status\":\"ready\",\"spec_hash\":\"sha256:00\"}");

        assertThat(summary.of(event)).isEqualTo("web inst_..6789 on demo-node-1 ready");
    }

    @Test
    void an_image_is_told_without_its_digest() {
        assertThat(summary.of(event("{\"image_ref\":\"registry.example/hello:1.0@sha256:00\"}")))
                .isEqualTo("registry.example/hello:1.0");
    }

    @Test
    void nodes_act_under_their_names_and_components_under_theirs() {
        assertThat(summary.actor(json("{\"actor_id\":\"node_01A\"}"))).isEqualTo("demo-node-1");
        assertThat(summary.actor(json("{\"actor_id\":\"deploy-saga\"}"))).isEqualTo("deploy-saga");
        assertThat(summary.actor(json("{\"actor_id\":\"usr_0123456789\"}"))).isEqualTo("usr_..6789");
    }

    private static JsonNode event(String payload) {
        return json("{\"payload\":" + payload + "}");
    }

    private static JsonNode json(String text) {
        return Json.lenient().readTree(text);
    }
}
