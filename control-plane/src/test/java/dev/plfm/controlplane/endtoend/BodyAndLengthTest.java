package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.RawHttp;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.SignIn.Tokens;
import dev.plfm.controlplane.testing.Tenant;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bodies count however their length is said, answers say theirs, and requests are timed by endpoint. */
@Tag("shared-server")
class BodyAndLengthTest {
    private static final String BODY = "{\"name\": \"shop\"}";

    private final SignIn signIn = new SignIn(SharedServer.get());
    private final Tokens tokens = signIn.person("bodies@example.com", null);
    private final Tenant tenant = Tenant.create(signIn.anybody().withToken(tokens.access()));
    private final String key = "key-" + UUID.randomUUID();

    private Answer project(String length, String body) throws IOException {
        return send(SharedServer.get().as("x@example.com").writers().get(0), "POST", "/projects", length, body);
    }

    private Answer send(URI server, String method, String path, String headers, String body) throws IOException {
        try (RawHttp http = RawHttp.to(server)) {
            return http.send(method + " /v1/orgs/" + tenant.org + path
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nIdempotency-Key: " + key
                    + "\r\nAuthorization: Bearer " + tokens.access() + "\r\n" + headers + "\r\n" + body);
        }
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n0\r\n\r\n";
    }

    @Test
    void a_body_in_chunks_is_the_same_as_one_with_a_length() throws IOException {
        String chunked = "Transfer-Encoding: chunked\r\n";
        String made = project(chunked, chunk(BODY)).expect(201).get("/id");
        Answer again =
                project("Content-Length: " + BODY.length() + "\r\n", BODY).expect(201);
        assertThat(again.get("/id")).isEqualTo(made);
        assertThat(again.header("Idempotent-Replayed")).hasValue("true");
        project(chunked, chunk("{\"name\": \"else\"}")).expect(409, "idempotency_key_reuse");
    }

    @Test
    void a_write_without_a_body_is_refused() throws IOException {
        assertThat(project("Content-Length: 0\r\n", "").status()).isEqualTo(400);
        assertThat(project("", "").status()).isEqualTo(400);
    }

    @Test
    void an_answer_says_its_length() {
        Answer org = tenant.api.get("/v1/orgs/" + tenant.org).expect(200);
        assertThat(org.header("Content-Length")).hasValue("" + org.text().length());
        Answer list = tenant.api.get("/v1/orgs/" + tenant.org + "/apps").expect(200);
        assertThat(list.header("Content-Length")).hasValue("" + list.text().length());
    }

    @Test
    void long_answers_are_compressed_for_who_takes_that_and_short_ones_and_streams_are_not() throws Exception {
        URI reader = SharedServer.get().as("x@example.com").readers().get(0);
        String gzip = "Accept-Encoding: gzip\r\n";
        assertThat(send(reader, "GET", "", gzip, "").header("Content-Encoding")).isEmpty();
        for (int number = 0; number < 15; number++) {
            tenant.api
                    .post("/v1/orgs/" + tenant.org + "/projects", Map.of("name", "project-" + number))
                    .expect(201);
        }
        Answer compressed = send(reader, "GET", "/projects", gzip, "");
        assertThat(compressed.header("Content-Encoding")).hasValue("gzip");
        Answer plain = send(reader, "GET", "/projects", "", "");
        assertThat(plain.header("Content-Encoding")).isEmpty();
        assertThat(compressed.text().length()).isLessThan(plain.text().length() / 2);

        try (RawHttp stream = RawHttp.to(reader)) {
            String head = stream.head("GET /v1/orgs/" + tenant.org + "/events/stream HTTP/1.1\r\nHost: localhost\r\n"
                    + gzip + "Accept: text/event-stream\r\nAuthorization: Bearer " + tokens.access() + "\r\n\r\n");
            assertThat(head).contains("200", "text/event-stream").doesNotContainIgnoringCase("Content-Encoding");
        }
    }

    @Test
    void who_has_a_resource_already_gets_no_body_whatever_encoding_it_takes() throws IOException {
        URI reader = SharedServer.get().as("x@example.com").readers().get(0);
        String tag = tenant.api.get("/v1/orgs/" + tenant.org).header("ETag").orElseThrow();
        for (int time = 0; time < 3; time++) {
            try (RawHttp http = RawHttp.to(reader)) {
                String head = http.head("GET /v1/orgs/" + tenant.org + " HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: "
                        + tag + "\r\nAccept-Encoding: gzip\r\nAuthorization: Bearer " + tokens.access() + "\r\n\r\n");
                assertThat(head).contains("304", tag);
            }
        }
    }

    @Test
    void requests_are_timed_by_endpoint_and_not_by_what_clients_make_up() {
        tenant.api.get("/v1/orgs/" + tenant.org).expect(200);
        tenant.api.get("/v1/made-up-path").expect(404);
        String figures = tenant.api.get("/metrics").expect(200).text();
        assertThat(figures.lines().filter(line -> line.startsWith("http_server_requests_seconds_count")))
                .anyMatch(line -> line.contains("uri=\"/v1/orgs/{org_id}\"")
                        && line.contains("method=\"GET\"")
                        && line.contains("status=\"200\"")
                        && line.contains("outcome=\"SUCCESS\""))
                .noneMatch(line -> line.contains("made-up-path") || line.contains(tenant.org));
    }
}
