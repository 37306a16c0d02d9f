package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.Tenant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("shared-server")
class PlacementSettingsTest {
    private static final Map<String, Object> ON_SSD =
            Map.of("label", "disk", "operator", "in", "values", List.of("ssd", "nvme"));

    private final Tenant tenant = Tenant.create(SharedServer.get().as("ada@example.com"));
    private final String path = tenant.envPath() + "/workloads/web/placement";

    @Test
    void settings_can_be_said_before_anything_is_deployed() {
        Answer before = tenant.api.get(path).expect(200);
        assertThat(before.json().at("/constraints").isEmpty()).isTrue();
        assertThat(before.json().at("/priority").asInt()).isEqualTo(50);
        assertThat(before.header("ETag")).contains("\"1\"");
        Answer set = tenant.api
                .put(path, Map.of("constraints", List.of(ON_SSD), "priority", 70), "If-Match", "\"1\"")
                .expect(200);
        assertThat(set.header("ETag")).contains("\"2\"");
        assertThat(set.header("X-Event-Id")).isPresent();
        assertThat(tenant.api.get(path).expect(200).json()).isEqualTo(set.json());
        assertThat(set.json().at("/constraints/0/values/1").asString()).isEqualTo("nvme");
        assertThat(tenant.api
                        .get(tenant.envPath() + "/workloads/worker/placement")
                        .expect(200)
                        .json()
                        .at("/resource_version")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void what_is_read_can_be_written_back_and_changes_nothing() {
        Map<String, Object> body = Map.of(
                "constraints",
                List.of(Map.of("label", "gpu", "operator", "exists", "values", List.of())),
                "affinities",
                List.of(Map.of("label", "region", "operator", "in", "values", List.of("eu-1"), "weight", -5)),
                "priority",
                10,
                "expected_version",
                1);
        String key = "placement-" + tenant.env;
        String first =
                tenant.api.put(path, body, "Idempotency-Key", key).expect(200).text();
        Answer replayed = tenant.api.put(path, body, "Idempotency-Key", key).expect(200);
        assertThat(replayed.text()).isEqualTo(first);
        assertThat(replayed.header("Idempotent-Replayed")).contains("true");
        tenant.api.put(path, body).expect(409, "version_conflict");
        Answer same = tenant.api
                .put(
                        path,
                        Map.of(
                                "constraints",
                                body.get("constraints"),
                                "affinities",
                                body.get("affinities"),
                                "priority",
                                10,
                                "expected_version",
                                2))
                .expect(200);
        assertThat(same.text()).isEqualTo(first);
        assertThat(same.header("X-Event-Id")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"expected_version": 1, "constraints": [{"label": "a", "operator": "in"}]}               | constraints[0].values
            {"expected_version": 1, "affinities": [{"label": "a", "operator": "exists", "weight": 0}]} | affinities[0].weight
            {"expected_version": 1, "priority": 101}                                                 | priority
            {"priority": 10}                                                                         | expected_version
            """)
    void settings_that_make_no_sense_name_the_field(String body, String field) {
        Answer refused = tenant.api.put(path, body).expect(400, "invalid_argument");
        assertThat(refused.json().at("/details/0/field").asString()).isEqualTo(field);
    }

    @Test
    void a_process_type_that_cannot_be_is_refused() {
        String wrong = tenant.envPath() + "/workloads/Web/placement";
        tenant.api.get(wrong).expect(400, "invalid_argument");
        tenant.api.put(wrong, Map.of("expected_version", 1)).expect(400, "invalid_argument");
    }
}
