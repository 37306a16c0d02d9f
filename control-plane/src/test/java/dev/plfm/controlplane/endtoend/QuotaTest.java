package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.kernel.id.OrgId;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("shared-server")
class QuotaTest {
    private final Api operator = SharedServer.get().operator();
    private final Tenant tenant = Tenant.create(SharedServer.get().as("ada@example.com"));
    private final String quotas = "/v1/orgs/" + tenant.org + "/quotas";

    @Test
    void an_operator_limits_an_organization_and_its_members_see_limits_and_usage() {
        Answer before = tenant.api.get(quotas).expect(200);
        assertThat(before.json().at("/limits").isEmpty()).isTrue();
        assertThat(before.json().at("/usage/max_apps").asInt()).isEqualTo(1);
        Answer set = operator.put(quotas, limits(1, Map.of("max_apps", 3, "max_total_cpu", 8)))
                .expect(200);
        assertThat(set.header("X-Event-Id")).isPresent();
        assertThat(set.header("ETag")).contains("\"3\"");
        Answer after = tenant.api.get(quotas).expect(200);
        assertThat(after.json().at("/limits")).isEqualTo(set.json().at("/limits"));
        assertThat(after.json().at("/resource_version").asLong()).isEqualTo(3);
        assertThat(after.json().at("/usage/max_envs").asInt()).isEqualTo(1);
        assertThat(after.header("ETag")).isEmpty();
    }

    @Test
    void each_dimension_that_changes_is_an_event_of_the_operator() {
        operator.put(quotas, limits(1, Map.of("max_apps", 3, "max_routes", 4))).expect(200);
        operator.put(quotas, limits(3, Map.of("max_apps", 3))).expect(200);
        Answer events = tenant.api.get("/v1/orgs/" + tenant.org + "/events?event_type=org.quota_set");
        assertThat(events.json().at("/items")).hasSize(3);
        assertThat(events.json().at("/items/2/payload/dimension").asString()).isEqualTo("max_routes");
        assertThat(events.json().at("/items/2/payload").has("limit")).isFalse();
    }

    @Test
    void the_same_limits_again_change_nothing_and_a_repeated_key_is_answered_alike() {
        Map<String, Object> body = limits(1, Map.of("max_apps", 3));
        String key = "quota-" + tenant.org;
        String first =
                operator.put(quotas, body, "Idempotency-Key", key).expect(200).text();
        Answer again = operator.put(quotas, body, "Idempotency-Key", key).expect(200);
        assertThat(again.text()).isEqualTo(first);
        assertThat(again.header("Idempotent-Replayed")).contains("true");
        operator.put(quotas, body).expect(409, "version_conflict");
        Answer same = operator.put(quotas, Map.of("limits", Map.of("max_apps", 3)), "If-Match", "\"2\"")
                .expect(200);
        assertThat(same.text()).isEqualTo(first);
        assertThat(tenant.api.get(quotas).json().at("/resource_version").asLong())
                .isEqualTo(2);
    }

    @Test
    void not_even_an_owner_sets_limits_and_no_stranger_sees_them() {
        SignIn signIn = new SignIn(SharedServer.get());
        Api owner = tenant.api.withToken(signIn.person("ada@example.com", null).access());
        owner.get(quotas).expect(200);
        owner.put(quotas, limits(1, Map.of("max_apps", 3))).expect(403, "insufficient_scope");
        SharedServer.get().as("eve@example.com").get(quotas).expect(404, "not_found");
    }

    @Test
    void an_organization_that_does_not_exist_has_no_quotas() {
        operator.put("/v1/orgs/" + OrgId.generate() + "/quotas", limits(1, Map.of("max_apps", 3)))
                .expect(404, "not_found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"expected_version\": 1}",
                "{\"limits\": null, \"expected_version\": 1}",
                "{\"limits\": {\"max_cats\": 1}, \"expected_version\": 1}",
                "{\"limits\": {\"max_apps\": -1}, \"expected_version\": 1}",
                "{\"limits\": {\"max_apps\": 1000001}, \"expected_version\": 1}",
                "{\"limits\": {\"max_apps\": 1e400}, \"expected_version\": 1}",
                "{\"limits\": {\"max_apps\": 1.5}, \"expected_version\": 1}",
                "{\"limits\": {\"max_apps\": \"3\"}, \"expected_version\": 1}",
                "{\"limits\": {\"max_apps\": null}, \"expected_version\": 1}",
                "{\"limits\": {\"max_apps\": 1}}"
            })
    void limits_that_make_no_sense_are_refused(String body) {
        operator.put(quotas, body).expect(400, "invalid_argument");
        assertThat(tenant.api.get(quotas).json().at("/resource_version").asLong())
                .isEqualTo(1);
    }

    @Test
    void a_number_that_no_computer_word_holds_is_refused() {
        operator.put(quotas, "{\"limits\": {\"max_apps\": 99999999999999999999}, \"expected_version\": 1}")
                .expect(400, "invalid_json");
    }

    private static Map<String, Object> limits(long expectedVersion, Map<String, Integer> limits) {
        return Map.of("limits", limits, "expected_version", expectedVersion);
    }
}
