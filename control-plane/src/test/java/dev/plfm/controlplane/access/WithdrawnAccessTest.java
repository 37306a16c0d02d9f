package dev.plfm.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.SharedServer;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.SignIn.Client;
import dev.plfm.controlplane.testing.SignIn.Tokens;
import dev.plfm.controlplane.testing.Tenant;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What goes on for long ends when the access that it began with does. */
@Tag("shared-server")
class WithdrawnAccessTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final SignIn signIn = new SignIn(SharedServer.get());
    private Tenant tenant;

    @BeforeEach
    void a_tenant() {
        tenant = Tenant.create(signIn.as("owner.withdrawn@example.com"));
    }

    @Test
    void a_stream_ends_when_its_token_is_revoked() throws Exception {
        Tokens tokens = member("revoked.stream@example.com");
        Stream stream = new Stream(tokens.access());
        stream.endsAfter(() -> signIn.revoke("access_token", tokens.access()).expect(200));
    }

    @Test
    void a_stream_ends_when_its_token_expires() throws Exception {
        Tokens tokens = member("expired.stream@example.com");
        Stream stream = new Stream(tokens.access());
        stream.endsAfter(() -> signIn.expire(tokens.access()));
    }

    @Test
    void a_stream_of_a_removed_member_ends_and_others_go_on() throws Exception {
        Tokens owner = signIn.person("owner.withdrawn@example.com", null);
        Stream others = new Stream(owner.access());
        Stream stream = new Stream(member("removed.stream@example.com").access());
        String members = "/v1/orgs/" + tenant.org + "/members";
        String id = tenant.api
                .get(members)
                .expect(200)
                .json()
                .at("/items")
                .valueStream()
                .filter(member -> member.at("/email").asString().startsWith("removed.stream"))
                .map(member -> member.at("/id").asString())
                .findFirst()
                .orElseThrow();
        stream.endsAfter(() -> {
            tenant.api.delete(members + "/" + id).expect(200);
            created("after the removal");
        });
        assertThat(stream.read.toString()).doesNotContain("after the removal");
        others.until("after the removal");
    }

    @Test
    void a_stream_of_a_principal_ends_when_it_is_deleted_or_rotated_or_loses_the_scope() throws Exception {
        String path = "/v1/orgs/" + tenant.org + "/service-principals";
        for (String withdrawal : List.of("delete", "rotate", "narrow")) {
            Answer made = tenant.api
                    .post(path, Map.of("name", withdrawal, "scopes", List.of("events:read", "apps:read")))
                    .expect(201);
            String own = path + "/" + made.get("/id");
            Stream stream =
                    new Stream(signIn.client(Client.of(made), null).expect(200).get("/access_token"));
            stream.endsAfter(() -> withdraw(withdrawal, own).expect(200));
        }
    }

    private Answer withdraw(String withdrawal, String principal) {
        return switch (withdrawal) {
            case "delete" -> tenant.api.delete(principal);
            case "rotate" -> tenant.api.post(principal + "/rotate", Map.of("expected_version", 1));
            default -> tenant.api.patch(principal, Map.of("scopes", List.of("apps:read"), "expected_version", 1));
        };
    }

    @Test
    void what_was_waited_for_is_not_answered_to_a_revoked_token() throws Exception {
        Tokens tokens = member("waiting@example.com");
        String deploy = tenant.deploy(tenant.release("one"));
        CompletableFuture<HttpResponse<String>> waiting = HTTP.sendAsync(
                to(tenant.envPath() + "/deploys/" + deploy + "?wait_seconds=3", tokens.access())
                        .build(),
                BodyHandlers.ofString());
        signIn.revoke("access_token", tokens.access()).expect(200);
        HttpResponse<String> answer = waiting.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("token_revoked").doesNotContain(deploy);
    }

    private Tokens member(String email) {
        tenant.api
                .post("/v1/orgs/" + tenant.org + "/members", Map.of("email", email, "role", "readonly"))
                .expect(201);
        return signIn.person(email, null);
    }

    private void created(String app) {
        tenant.api
                .post("/v1/orgs/" + tenant.org + "/projects", Map.of("name", app))
                .expect(201);
    }

    private HttpRequest.Builder to(String path, String token) {
        return HttpRequest.newBuilder(tenant.api.readers().get(0).resolve(path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token);
    }

    /** An open stream of the tenant's events. */
    private final class Stream {
        private final BufferedReader lines;
        private final StringBuilder read = new StringBuilder();

        Stream(String token) throws Exception {
            HttpResponse<InputStream> response = HTTP.send(
                    to("/v1/orgs/" + tenant.org + "/events/stream", token)
                            .header("Accept", "application/x-ndjson")
                            .build(),
                    BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
            until("org.created");
        }

        void until(String text) throws Exception {
            String line;
            do {
                line = lines.readLine();
                assertThat(line).as("before " + text).isNotNull();
            } while (!line.contains(text));
        }

        void endsAfter(Runnable withdrawal) {
            CompletableFuture<Long> end = CompletableFuture.supplyAsync(() -> {
                lines.lines().forEach(line -> read.append(line).append('\n'));
                return System.nanoTime();
            });
            withdrawal.run();
            long withdrawn = System.nanoTime();
            assertThat(end.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join() - withdrawn)
                    .isLessThan(GRACE.toNanos());
        }
    }
}
