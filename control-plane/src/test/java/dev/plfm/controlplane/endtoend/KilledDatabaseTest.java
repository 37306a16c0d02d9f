package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.plfm.controlplane.ControlPlane;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.database.EmbeddedDatabase;
import dev.plfm.controlplane.database.EmbeddedDatabase.Options;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.kernel.json.Json;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A stream of one process goes on with what another commits after the database was killed and came back. */
class KilledDatabaseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void a_stream_outlives_its_database() throws Exception {
        EmbeddedDatabase database = EmbeddedDatabase.start(directory, Options.DURABLE);
        try (RunningServer command = server(database, "command");
                RunningServer query = server(database, "query")) {
            Api writes = Api.of(command.baseUri(), "ada@example.com", exchange -> {});
            String org =
                    writes.post("/v1/orgs", Map.of("name", "acme")).expect(201).get("/id");
            String projects = "/v1/orgs/" + org + "/projects";
            try (BufferedReader stream = stream(query.baseUri().resolve("/v1/orgs/" + org + "/events/stream"))) {
                writes.post(projects, Map.of("name", "before")).expect(201);
                List<JsonNode> events = new ArrayList<>(until(stream, "before"));
                database = killedAndBack(database);
                Await.until(
                        "writes again",
                        PATIENCE,
                        () -> writes.post(projects, Map.of("name", "after")).status() == 201);
                events.addAll(until(stream, "after"));
                assertThat(events)
                        .extracting(event -> event.at("/type").asString())
                        .startsWith("org.created", "org_member.added", "project.created", "project.created");
                assertThat(events)
                        .extracting(event -> event.at("/seq").asLong())
                        .isSorted()
                        .doesNotHaveDuplicates();
            }
        } finally {
            database.close();
        }
    }

    private static EmbeddedDatabase killedAndBack(EmbeddedDatabase database) throws Exception {
        ProcessHandle postgres = ProcessHandle.of(database.pid()).orElseThrow();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postgres), postgres.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        Await.until("dead", PATIENCE, () -> all.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(catchThrowable(database::close))
                .as("nothing is there to be stopped")
                .isNotNull();
        return EmbeddedDatabase.start(database.directory(), Options.DURABLE.withPort(database.port()));
    }

    private static RunningServer server(EmbeddedDatabase database, String role) {
        return ControlPlane.start(ServerConfig.of(Map.of(
                        "listen",
                        "127.0.0.1:0",
                        "dev",
                        "true",
                        "roles",
                        role,
                        "database.url",
                        database.application().jdbcUrl(),
                        "rate_limit.enabled",
                        "false"))
                .withDatabase(database.application(), database.owner()));
    }

    private static BufferedReader stream(URI uri) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer user:ada@example.com")
                .header("Accept", "application/x-ndjson")
                .build();
        HttpResponse<InputStream> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** What comes up to the event that has the text. */
    private static List<JsonNode> until(BufferedReader stream, String text) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        String line;
        do {
            line = stream.readLine();
            assertThat(line).as("before " + text).isNotNull();
            if (!line.isBlank()) {
                events.add(Json.mapper().readTree(line));
            }
        } while (!line.contains("\"" + text + "\""));
        return events;
    }
}
