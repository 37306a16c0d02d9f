package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Exchange;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.kernel.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("shared-server")
class EventStreamTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private final Api api = SharedServer.get().as("ada@example.com");
    private final Tenant tenant = Tenant.create(api);
    private final String path = "/v1/orgs/" + tenant.org + "/events/stream";

    @Test
    void a_json_stream_begins_with_the_past_and_goes_on_with_what_happens() throws Exception {
        try (Stream stream = new Stream("application/x-ndjson", "?after_event_id=0")) {
            assertThat(stream.objects(4))
                    .extracting(event -> event.at("/type").asString())
                    .containsExactly("org.created", "org_member.added", "app.created", "env.created");
            api.post("/v1/orgs/" + tenant.org + "/projects", Map.of("name", "live"))
                    .expect(201);
            JsonNode live = stream.objects(1).get(0);
            assertThat(live.at("/type").asString()).isEqualTo("project.created");
            assertThat(live.at("/payload/name").asString()).isEqualTo("live");
        }
    }

    @Test
    void an_event_stream_resumes_after_the_last_event_that_was_seen() throws Exception {
        List<String> ids = new ArrayList<>();
        try (Stream stream = new Stream("text/event-stream", "", "Last-Event-ID", "0")) {
            while (ids.size() < 2) {
                String line = stream.line(text -> text.startsWith("id:"));
                ids.add(line.substring(3).strip());
            }
        }
        try (Stream stream = new Stream("text/event-stream", "", "Last-Event-ID", ids.get(1))) {
            assertThat(stream.line(text -> text.startsWith("event:"))).contains("app.created");
        }
    }

    @Test
    void events_of_others_are_not_in_it() throws Exception {
        Tenant other = Tenant.create(SharedServer.get().as("eve@example.com"));
        SharedServer.get()
                .as("eve@example.com")
                .get(path, "Accept", "application/x-ndjson")
                .expect(404, "not_found");
        try (Stream stream = new Stream("application/x-ndjson", "?after_event_id=0")) {
            assertThat(stream.objects(4).toString()).doesNotContain(other.org);
        }
    }

    @Test
    void other_forms_are_not_acceptable() {
        api.get(path, "Accept", "text/html").expect(406, "not_acceptable");
    }

    /** An open stream, read by lines. */
    private final class Stream implements AutoCloseable {
        private final HttpRequest request;
        private final HttpResponse<InputStream> response;
        private final BufferedReader lines;
        private final StringBuilder read = new StringBuilder();

        Stream(String accept, String query, String... headers) throws IOException, InterruptedException {
            URI base = api.readers().get(0);
            HttpRequest.Builder building = HttpRequest.newBuilder(base.resolve(path + query))
                    .timeout(Duration.ofSeconds(30))
                    .header("Authorization", "Bearer " + api.token())
                    .header("Accept", accept);
            if (headers.length > 0) {
                building.headers(headers);
            }
            request = building.build();
            response = HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        String line(Predicate<String> wanted) throws IOException {
            while (true) {
                String line = lines.readLine();
                assertThat(line).as("the stream has ended").isNotNull();
                read.append(line).append('\n');
                if (wanted.test(line)) {
                    return line;
                }
            }
        }

        List<JsonNode> objects(int count) throws IOException {
            List<JsonNode> objects = new ArrayList<>();
            while (objects.size() < count) {
                objects.add(Json.lenient().readTree(line(text -> !text.isBlank())));
            }
            return objects;
        }

        @Override
        public void close() throws IOException {
            response.body().close();
            SharedServer.contract()
                    .check(new Exchange(
                            "GET",
                            request.uri(),
                            request.headers(),
                            null,
                            response.statusCode(),
                            response.headers(),
                            read.toString()));
        }
    }
}
