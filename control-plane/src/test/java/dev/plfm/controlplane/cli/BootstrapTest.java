package dev.plfm.controlplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.PlfmProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootstrapTest {
    private static final Pattern READY = Pattern.compile("plfm ready at (\\S+) .*");
    private static final Pattern TOKEN = Pattern.compile("(?m)^ +(plfm_ot_\\S+)$");
    private static final String LAST_LINE = "If it is lost, ";

    @TempDir
    Path directory;

    /** A started server: where it answers, and what it said about an operator. */
    private record Started(PlfmProcess process, String uri, String shown) {
        String token() {
            Matcher token = TOKEN.matcher(shown);
            assertThat(token.find()).as(shown).isTrue();
            return token.group(1);
        }
    }

    @Test
    void the_first_start_on_an_embedded_database_shows_an_operators_token_and_no_later_one_does() throws Exception {
        String first;
        try (PlfmProcess process = server(Map.of("GHOST_LOG_LEVEL", "debug"))) {
            Started server = started(process, true);
            first = server.token();
            assertThat(server.shown())
                    .contains(
                            "Operator token of operator@localhost", "accounts create", "login --server " + server.uri())
                    .doesNotContain("no longer work");
            assertThat(whoami(server.uri(), first)).contains("operator@localhost", "nodes:admin");
            assertThat(statusOf(server.uri(), "user:ann@example.com")).isEqualTo(401);

            process.terminate();
            assertThat(process.exitCode()).isEqualTo(143);
            assertThat(process.restOfOutput()).isEmpty();
            assertThat(process.errors()).contains("operator token issued").doesNotContain("plfm_ot_");
        }
        try (PlfmProcess process = server(Map.of())) {
            Started again = started(process, false);
            assertThat(statusOf(again.uri(), first)).isEqualTo(200);
            process.terminate();
            assertThat(process.restOfOutput()).isEmpty();
        }
    }

    @Test
    void a_named_operator_gets_a_new_token_and_the_earlier_ones_of_that_person_die() throws Exception {
        String ann;
        String ben;
        try (PlfmProcess process = server(Map.of(), "--bootstrap-admin=ann@example.com")) {
            Started server = started(process, true);
            ann = server.token();
            assertThat(whoami(server.uri(), ann)).contains("ann@example.com");
        }
        try (PlfmProcess process = server(Map.of(), "--bootstrap-admin=ben@example.com")) {
            Started server = started(process, true);
            ben = server.token();
            assertThat(server.shown()).doesNotContain("no longer work");
            assertThat(statusOf(server.uri(), ann)).isEqualTo(200);
        }
        try (PlfmProcess process = server(Map.of(), "--bootstrap-admin", "Ann@example.com")) {
            Started server = started(process, true);
            assertThat(server.shown()).contains("Earlier operator tokens of ann@example.com no longer work.");
            assertThat(statusOf(server.uri(), ann)).isEqualTo(401);
            assertThat(statusOf(server.uri(), ben)).isEqualTo(200);
            assertThat(statusOf(server.uri(), server.token())).isEqualTo(200);
        }
    }

    private PlfmProcess server(Map<String, String> environment, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("server", "--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(options));
        return new PlfmProcess(directory, environment, arguments.toArray(String[]::new));
    }

    private static Started started(PlfmProcess process, boolean withToken) throws IOException {
        String line = process.readLine();
        Matcher ready = READY.matcher(String.valueOf(line));
        assertThat(ready.matches()).as(line + process.errors()).isTrue();
        StringBuilder shown = new StringBuilder();
        while (withToken && !shown.toString().contains(LAST_LINE)) {
            shown.append(process.readLine()).append('\n');
        }
        return new Started(process, ready.group(1), shown.toString());
    }

    private static int statusOf(String uri, String token) throws Exception {
        return HttpClient.newHttpClient()
                .send(request(uri, token), BodyHandlers.discarding())
                .statusCode();
    }

    private static String whoami(String uri, String token) throws Exception {
        return HttpClient.newHttpClient()
                .send(request(uri, token), BodyHandlers.ofString())
                .body();
    }

    private static HttpRequest request(String uri, String token) {
        return HttpRequest.newBuilder(URI.create(uri + "/v1/auth/whoami"))
                .header("Authorization", "Bearer " + token)
                .build();
    }
}
