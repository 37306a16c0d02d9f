package dev.plfm.controlplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.PlfmProcess;
import dev.plfm.kernel.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
    private static final Pattern READY =
            Pattern.compile("plfm ready at (http://127\\.0\\.0\\.1:\\d+) \\(roles=all, database=embedded (.+), dev\\)");

    @TempDir
    Path directory;

    @Test
    void it_says_that_it_is_ready_and_how_nodes_open_secrets_and_a_signal_ends_it_in_time() throws Exception {
        try (PlfmProcess server = server(Map.of("GHOST_LOG_LEVEL", "debug"))) {
            Matcher ready = READY.matcher(server.readLine());
            assertThat(ready.matches()).isTrue();
            assertThat(ready.group(2)).isEqualTo(directory.resolve("plfm/data").toString());
            assertThat(healthz(ready.group(1))).isEqualTo(200);
            assertThat(server.readLine()).contains("node --secrets-key");

            long signalled = System.nanoTime();
            server.terminate();

            assertThat(server.restOfOutput()).isEmpty();
            assertThat(server.exitCode()).isEqualTo(143);
            assertThat(Duration.ofNanos(System.nanoTime() - signalled)).isLessThan(Duration.ofSeconds(5));
            assertThat(server.errors().lines())
                    .allSatisfy(line -> assertThat(Json.lenient().readTree(line).has("level"))
                            .isTrue());
        }
    }

    @Test
    void a_killed_server_starts_again_on_its_data() throws Exception {
        try (PlfmProcess first = server(Map.of())) {
            assertThat(first.readLine()).startsWith("plfm ready");
            first.kill();
        }
        try (PlfmProcess second = server(Map.of())) {
            Matcher ready = READY.matcher(second.readLine());
            assertThat(ready.matches()).isTrue();
            assertThat(healthz(ready.group(1))).isEqualTo(200);
        }
    }

    @Test
    void a_second_server_on_the_same_data_is_refused_in_one_line() throws Exception {
        try (PlfmProcess first = server(Map.of());
                PlfmProcess second = awaitReady(first, () -> server(Map.of()))) {
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.restOfOutput()).isEmpty();
            assertThat(second.errors().strip())
                    .startsWith("plfm: the data directory")
                    .contains("in use by process")
                    .hasLineCount(1);
        }
    }

    @Test
    void an_address_in_use_is_told_with_a_hint() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                PlfmProcess server = new PlfmProcess(
                        directory, Map.of(), "server", "--listen", "127.0.0.1:" + taken.getLocalPort())) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.errors())
                    .startsWith("plfm: port " + taken.getLocalPort() + " is already in use")
                    .contains("hint: ")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void a_database_that_does_not_answer_is_told_without_its_password() throws Exception {
        try (PlfmProcess server = new PlfmProcess(
                directory,
                Map.of("GHOST_DB_URL", "postgres://app:topsecret@127.0.0.1:1/plfm"),
                "server",
                "--listen",
                "127.0.0.1:0")) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.errors())
                    .contains("plfm: ", "127.0.0.1:1")
                    .doesNotContain("topsecret")
                    .doesNotContain("\tat ");
        }
    }

    private PlfmProcess server(Map<String, String> environment) throws IOException {
        return new PlfmProcess(directory, environment, "server", "--dev", "--listen", "127.0.0.1:0");
    }

    private interface Starter {
        PlfmProcess start() throws IOException;
    }

    private static PlfmProcess awaitReady(PlfmProcess server, Starter next) throws IOException {
        assertThat(server.readLine()).startsWith("plfm ready");
        return next.start();
    }

    private static int healthz(String base) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(base + "/healthz")).build(), BodyHandlers.discarding())
                .statusCode();
    }
}
