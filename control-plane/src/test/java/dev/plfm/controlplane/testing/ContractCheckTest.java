package dev.plfm.controlplane.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractCheckTest {

    private static final String ORG = "/v1/orgs/org_01JD0000000000000000000001";
    private static final String ACME = """
            {"id": "org_01JD0000000000000000000001", "name": "Acme", "resource_version": 1,
             "created_at": "2026-01-02T03:04:05.678901Z", "updated_at": "2026-01-02T03:04:05.678901Z"}""";
    private static final String EVENT = """
            {"event_id": 17, "occurred_at": "2026-01-02T03:04:05.678901Z", "aggregate_type": "org",
             "aggregate_id": "org_01JD0000000000000000000001", "aggregate_seq": 1, "event_type": "org.created",
             "event_version": 1, "actor_type": "user", "actor_id": "usr_1", "request_id": "req_1",
             "org_id": "org_01JD0000000000000000000001",
             "payload": {"org_id": "org_01JD0000000000000000000001", "name": "Acme"}}""";
    private static final String STREAMED = "{\"ts\": \"2026-01-02T03:04:05.678901Z\", \"seq\": 17, "
            + "\"type\": \"org.created\", \"aggregate_type\": \"org\", "
            + "\"aggregate_id\": \"org_01JD0000000000000000000001\", "
            + "\"payload\": {\"org_id\": \"org_01JD0000000000000000000001\", \"name\": \"Acme\"}}";

    private final ContractCheck check = new ContractCheck();

    @Test
    void an_answer_as_promised_passes_and_counts_as_exercised() {
        assertThat(check.notExercised()).contains("getOrg");

        assertThatCode(() ->
                        check.check(get(ORG, 200, ACME).with("ETag", "\"1\"").build()))
                .doesNotThrowAnyException();

        assertThat(check.notExercised()).doesNotContain("getOrg").contains("createOrg");
    }

    @Test
    void a_creation_as_promised_passes() {
        assertThat(check.violations(created("{\"name\": \"Acme\"}").build())).isEmpty();
    }

    @Test
    void a_member_that_is_not_promised_is_found() {
        String surprising = ACME.replace("\"name\"", "\"surprise\": 1, \"name\"");

        assertThat(violations(get(ORG, 200, surprising).with("ETag", "\"1\""))).contains("surprise");
    }

    @Test
    void a_member_that_is_missing_is_found() {
        String poor = ACME.replace("\"name\": \"Acme\",", "");

        assertThat(violations(get(ORG, 200, poor).with("ETag", "\"1\""))).contains("name");
    }

    @Test
    void an_id_of_the_wrong_kind_is_found() {
        assertThat(violations(get(ORG, 200, ACME.replace("org_01", "app_01")).with("ETag", "\"1\"")))
                .contains("/id");
    }

    @Test
    void a_time_that_is_not_one_is_found() {
        assertThat(violations(get(ORG, 200, ACME.replace("2026-01-02T", "2026-13-02T"))
                        .with("ETag", "\"1\"")))
                .contains("created_at");
    }

    @Test
    void the_failing_assertion_names_exchange_and_answer() {
        assertThatThrownBy(() -> check.check(get(ORG, 200, "{}").build()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("GET " + ORG + " -> 200")
                .hasMessageContaining("answer: {}");
    }

    @Test
    void a_status_that_is_not_declared_is_found() {
        assertThat(violations(get(ORG, 202, ACME))).contains("status 202 is not declared for getOrg");
    }

    @Test
    void a_missing_header_is_found() {
        assertThat(violations(get(ORG, 200, ACME))).contains("the header ETag is missing");
    }

    @Test
    void a_header_of_the_wrong_form_is_found() {
        assertThat(violations(created("{\"name\": \"Acme\"}").with("X-Event-Id", "many")))
                .contains("X-Event-Id");
        assertThat(violations(created("{\"name\": \"Acme\"}").with("Idempotent-Replayed", "false")))
                .contains("Idempotent-Replayed");
    }

    @Test
    void an_etag_that_is_not_the_version_is_found() {
        assertThat(violations(get(ORG, 200, ACME).with("ETag", "\"2\""))).contains("ETag \"2\" is not the version 1");
    }

    @Test
    void an_answer_of_the_wrong_type_is_found() {
        assertThat(violations(
                        get(ORG, 200, ACME).with("ETag", "\"1\"").with("Content-Type", "text/html;charset=utf-8")))
                .contains("text/html");
    }

    @Test
    void a_body_that_is_not_json_is_found() {
        assertThat(violations(get(ORG, 200, "oops").with("ETag", "\"1\""))).contains("not JSON");
    }

    @Test
    void not_modified_has_no_body() {
        assertThat(violations(get(ORG, 304, "").with("ETag", "\"1\""))).isEmpty();
        assertThat(violations(get(ORG, 304, ACME).with("ETag", "\"1\""))).contains("has a body");
    }

    @Test
    void another_request_id_than_the_clients_is_found() {
        assertThat(violations(get(ORG, 200, ACME).with("ETag", "\"1\"").sending("X-Request-Id", "mine")))
                .contains("X-Request-Id is not the client's");
    }

    @Test
    void a_request_that_the_document_forbids_must_not_be_accepted() {
        assertThat(violations(created("{\"name\": \"Acme\", \"surprise\": 1}"))).contains("surprise");
        assertThat(violations(created(null))).contains("without a body");
    }

    @Test
    void a_problem_as_promised_passes() {
        assertThat(violations(problem(ORG, 404, "not_found", false, 0))).isEmpty();
        assertThat(violations(problem(ORG, 503, "projection_lagging", true, 1).with("Retry-After", "1")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "404, conflict, false, 0",
        "404, unheard_of, false, 0",
        "404, not_found, true, 0",
        "404, not_found, false, 3",
        "503, unavailable, false, 0"
    })
    void a_problem_that_contradicts_itself_is_found(int status, String code, boolean retryable, int retryAfter) {
        assertThat(violations(problem(ORG, status, code, retryable, retryAfter)))
                .isNotEmpty();
    }

    @Test
    void a_problem_must_name_the_request_and_its_type_the_code() {
        Sample sample = problem(ORG, 404, "not_found", false, 0);

        assertThat(violations(sample.answering(sample.body.replace("req_1", "req_2"))))
                .contains("request_id");
        assertThat(violations(sample.answering(sample.body.replace("problem:not_found", "problem:other"))))
                .contains("type does not end");
    }

    @Test
    void a_path_that_is_not_in_the_document_must_not_be_found() {
        assertThat(violations(problem("/v1/nowhere", 404, "not_found", false, 0)))
                .isEmpty();
        assertThat(violations(problem("/v1/nowhere", 401, "unauthorized", false, 0)))
                .isEmpty();
        assertThat(violations(
                        problem("/v1/nowhere", 503, "unavailable", true, 1).with("Retry-After", "1")))
                .isEmpty();
        assertThat(violations(get("/v1/nowhere", 200, "{}"))).contains("refused with 404");
    }

    @Test
    void a_method_that_is_not_in_the_document_must_not_be_allowed() {
        Sample refused = problem(ORG, 405, "method_not_allowed", false, 0);
        refused.method = "DELETE";
        Sample served = get(ORG, 200, "{}");
        served.method = "DELETE";

        assertThat(violations(refused)).isEmpty();
        assertThat(violations(served)).contains("refused with 405");
    }

    @Test
    void the_path_without_a_variable_goes_first() {
        Sample served = get("/v1/nodes/enroll", 200, "{}");

        assertThat(violations(served)).contains("refused with 405");
    }

    @Test
    void events_in_a_list_are_held_against_their_payload_schema() {
        String page = "{\"items\": [" + EVENT + "], \"next_after_event_id\": 17}";

        assertThat(violations(get(ORG + "/events?limit=1", 200, page))).isEmpty();
        assertThat(violations(get(ORG + "/events", 200, page.replace("\"name\": \"Acme\"", "\"name\": 1"))))
                .contains("name");
        assertThat(violations(get(ORG + "/events", 200, page.replace("org.created", "org.invented"))))
                .contains("no schema for org.invented");
    }

    @Test
    void lines_of_a_stream_are_held_against_their_schemas() {
        Sample lines = get(ORG + "/events/stream", 200, STREAMED + "\n\n" + STREAMED + "\n")
                .with("Content-Type", "application/x-ndjson");

        assertThat(violations(lines)).isEmpty();
        assertThat(violations(lines.answering(STREAMED.replace("\"ts\"", "\"time\""))))
                .contains("ts");
        assertThat(violations(lines.answering(STREAMED.replace("Acme\"", "Acme\", \"surprise\": 1"))))
                .contains("surprise");
    }

    @Test
    void server_sent_events_are_held_against_their_schemas() {
        Sample stream = get(
                        ORG + "/events/stream",
                        200,
                        ": heartbeat\n\nid: 17\nevent: org.created\ndata: " + STREAMED + "\n\n")
                .with("Content-Type", "text/event-stream");

        assertThat(violations(stream)).isEmpty();
        assertThat(violations(stream.answering("id: 18\nevent: org.created\ndata: " + STREAMED + "\n\n")))
                .contains("18 is not the event's seq");
        assertThat(violations(stream.answering("id:17\nevent:org.created\ndata:{}\n\n")))
                .contains("ts");
    }

    private String violations(Sample sample) {
        return String.join("\n", check.violations(sample.build()));
    }

    private static Sample get(String uri, int status, String body) {
        return new Sample("GET", uri, null, status, body);
    }

    private static Sample created(@Nullable String request) {
        return new Sample("POST", "/v1/orgs", request, 201, ACME)
                .with("ETag", "\"1\"")
                .with("Location", ORG)
                .with("X-Event-Id", "2");
    }

    private static Sample problem(String uri, int status, String code, boolean retryable, int retryAfter) {
        String body = String.format(
                "{\"type\": \"urn:plfm:problem:%s\", \"title\": \"T\", \"status\": %d, \"detail\": \"D\", "
                        + "\"code\": \"%s\", \"request_id\": \"req_1\", \"retryable\": %b, \"retry_after_seconds\": %d}",
                code, status, code, retryable, retryAfter);
        return get(uri, status, body).with("Content-Type", "application/problem+json");
    }

    /** An exchange in the making; JSON and request id {@code req_1} unless said otherwise. */
    private static final class Sample {
        private String method;
        private final String uri;
        private final @Nullable String request;
        private final int status;
        private String body;
        private final Map<String, String> sent = new LinkedHashMap<>();
        private final Map<String, String> headers = new LinkedHashMap<>();

        Sample(String method, String uri, @Nullable String request, int status, String body) {
            this.method = method;
            this.uri = uri;
            this.request = request;
            this.status = status;
            this.body = body;
            with("X-Request-Id", "req_1");
            if (!body.isEmpty()) {
                with("Content-Type", "application/json");
            }
        }

        Sample with(String header, String value) {
            headers.put(header, value);
            return this;
        }

        Sample sending(String header, String value) {
            sent.put(header, value);
            return this;
        }

        Sample answering(String other) {
            body = other;
            return this;
        }

        Exchange build() {
            return new Exchange(method, URI.create(uri), of(sent), request, status, of(headers), body);
        }

        private static HttpHeaders of(Map<String, String> headers) {
            return HttpHeaders.of(
                    headers.entrySet().stream()
                            .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue()))),
                    (name, value) -> true);
        }
    }
}
