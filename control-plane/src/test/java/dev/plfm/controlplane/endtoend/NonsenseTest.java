package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.Tenant;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("shared-server")
class NonsenseTest {
    private static final Api API = SharedServer.get().as("ada@example.com");
    private static final Tenant TENANT = Tenant.create(API);
    private static final String APPS = "/v1/orgs/" + TENANT.org + "/apps";
    private static final String FOREIGN = "01J00000000000000000000000";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,2",
                "nonsense",
                "{\"name\":}",
                "{\"name\":\"a\"} trailing",
                "{\"name\":\"a\",\"name\":\"b\"}"
            })
    void what_is_not_json_is_invalid_json(String body) {
        Answer answer = API.post(APPS, body);
        answer.expect(400, "invalid_json");
        assertThat(answer.get("/details/0/field")).isEqualTo("body");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\": 5}|name",
                "{\"name\": [\"a\"]}|name",
                "{\"name\": {\"x\": 1}}|name",
                "{\"name\": true}|name",
                "{\"name\": null}|name",
                "{}|name",
                "{\"name\": \"\"}|name",
                "{\"name\": \"a\\u0000b\"}|name",
                "{\"name\": \"a\\nb\"}|name",
                "{\"name\": \"ok\", \"colour\": \"red\"}|colour",
                "{\"name\": \"ok\", \"project_id\": \"prj_nonsense\"}|project_id",
                "{\"name\": \"ok\", \"description\": \"a\\u0000b\"}|description",
            })
    void a_wrong_member_is_refused_and_named(String body, String field) {
        Answer answer = API.post(APPS, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.get("/details/0/field")).as(answer.text()).isEqualTo(field);
    }

    @Test
    void a_top_level_array_string_or_number_is_refused() {
        for (String body : List.of("[]", "\"text\"", "5", "null")) {
            assertThat(API.post(APPS, body).status()).isEqualTo(400);
        }
    }

    @Test
    void a_body_of_two_mebibytes_is_too_large() {
        API.post(APPS, "{\"name\":\"" + "x".repeat(2 << 20) + "\"}").expect(413, "payload_too_large");
    }

    @Test
    void deep_nesting_is_refused() {
        String deep = "[".repeat(5_000) + "]".repeat(5_000);
        API.post(APPS, "{\"name\":" + deep + "}").expect(400);
        API.post(TENANT.appPath() + "/releases", "{\"manifest\":\"" + "[".repeat(20_000) + "\"}")
                .expect(400);
    }

    @Test
    void bad_utf8_is_refused() {
        byte[] body = "{\"name\":\"abc\"}".getBytes(StandardCharsets.US_ASCII);
        body[10] = (byte) 0xc3;
        API.post(APPS, body).expect(400);
    }

    @Test
    void other_media_types_and_methods_are_refused() {
        API.post(APPS, "name=a", "Content-Type", "application/x-www-form-urlencoded")
                .expect(415, "unsupported_media_type");
        API.send("PUT", APPS, Map.of("name", "a")).expect(405, "method_not_allowed");
        API.send("TRACE", APPS, null).expect(405, "method_not_allowed");
        API.get(APPS, "Accept", "image/png").expect(406, "not_acceptable");
        API.get("/v1/nothing/here").expect(404, "not_found");
    }

    @Test
    void a_write_whose_answer_would_not_be_accepted_is_not_done() {
        API.post(APPS, Map.of("name", "ghost"), "Accept", "image/png").expect(406, "not_acceptable");
        API.post(APPS, Map.of("name", "ghost")).expect(201);
    }

    @Test
    void malformed_ids_are_invalid_and_foreign_ones_not_found() {
        API.get("/v1/orgs/nonsense/apps").expect(400, "invalid_id");
        API.get(APPS + "/app_short").expect(400, "invalid_id");
        API.get(APPS + "/prj_" + FOREIGN).expect(400, "invalid_id");
        API.get(APPS + "/app_" + FOREIGN).expect(404, "not_found");
        API.get("/v1/orgs/org_" + FOREIGN + "/apps").expect(404, "not_found");
        Tenant stranger = Tenant.create(SharedServer.get().as("eve@example.com"));
        API.get("/v1/orgs/" + stranger.org).expect(404, "not_found");
        API.get(APPS + "/" + stranger.app).expect(404, "not_found");
        API.patch(APPS + "/" + stranger.app, Map.of("name", "mine", "expected_version", 1))
                .expect(404, "not_found");
        API.delete(APPS + "/" + stranger.app).expect(404, "not_found");
        API.post(APPS + "/" + stranger.app + "/envs", Map.of("name", "x")).expect(404, "not_found");
        API.post(TENANT.appPath() + "/envs/" + stranger.env + "/deploys", Map.of("release_id", "rel_" + FOREIGN))
                .expect(404, "not_found");
        API.post(TENANT.envPath() + "/deploys", Map.of("release_id", stranger.release("theirs")))
                .expect(404, "not_found");
    }

    @Test
    void bad_query_parameters_and_headers_are_refused() {
        API.get(APPS + "?limit=0").expect(400, "invalid_argument");
        API.get(APPS + "?limit=201").expect(400, "invalid_argument");
        API.get(APPS + "?limit=many").expect(400, "invalid_argument");
        API.get(APPS + "?cursor=nonsense").expect(400, "invalid_cursor");
        API.get(APPS, "X-Min-Event-Id", "soon").expect(400, "invalid_argument");
        API.patch(TENANT.appPath(), Map.of("name", "x", "expected_version", 1), "If-Match", "\"2\"")
                .expect(400, "invalid_argument");
        API.patch(TENANT.appPath(), Map.of("name", "x")).expect(400, "invalid_argument");
        API.patch(TENANT.appPath(), Map.of("name", "x"), "If-Match", "nonsense").expect(400, "invalid_argument");
    }

    @Test
    void without_a_token_or_with_garbage_nobody_gets_in() {
        API.withToken(null).get(APPS).expect(401, "unauthorized");
        API.withToken("garbage").get(APPS).expect(401, "unauthorized");
        API.withToken("user:not an address").get(APPS).expect(401, "unauthorized");
        API.withToken("plfm_nt_" + "A".repeat(43)).get(APPS).expect(401, "unauthorized");
    }
}
