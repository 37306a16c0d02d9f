package dev.plfm.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.LoggedEvents;
import dev.plfm.controlplane.testing.RawHttp;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.SignIn.Tokens;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A body that comes slowly neither outlives the access that its request began with nor comes for ever. */
class SlowBodyTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SLOW = Duration.ofMillis(100);
    private static final String BODY = "{\"name\": \"parked\"}";

    private static TestServer server;
    private static SignIn signIn;

    private final Tokens tokens = signIn.person("slow@example.com", null);
    private final Tenant tenant = Tenant.create(signIn.anybody().withToken(tokens.access()));

    @BeforeAll
    static void a_server_that_waits_three_seconds_for_a_body() {
        server = TestServer.start(Map.of(), Map.of("plfm.body-time", "3s"), exchange -> {});
        signIn = new SignIn(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_request_whose_token_is_revoked_while_its_body_comes_does_nothing() throws IOException {
        try (RawHttp http = RawHttp.to(server.uri())) {
            http.begin(head(BODY.length()));
            pass(SLOW);
            signIn.revoke("access_token", tokens.access()).expect(200);
            pass(SLOW);
            Answer answer = http.send(BODY);
            answer.expect(401, "token_revoked");
            assertThat(answer.header("WWW-Authenticate")).isPresent();
        }
        assertThat(LoggedEvents.of(server.sql()))
                .noneMatch(event ->
                        event.toString().contains("parked") && event.toString().contains(tenant.org));
    }

    @Test
    void a_slow_body_of_a_good_token_is_taken() throws IOException {
        try (RawHttp http = RawHttp.to(server.uri())) {
            http.begin(head(BODY.length()));
            pass(SLOW);
            http.send(BODY).expect(201);
        }
    }

    @Test
    void a_body_that_takes_too_long_is_refused() throws IOException {
        try (RawHttp http = RawHttp.to(server.uri())) {
            http.begin(head(100_000));
            Await.until("an answer", LIMIT, () -> answeredAfterOneByteMore(http));
            http.send("").expect(400, "invalid_argument");
        }
    }

    private static boolean answeredAfterOneByteMore(RawHttp http) {
        try {
            if (http.answered()) {
                return true;
            }
            http.begin(" ");
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String head(int length) {
        return "POST /v1/orgs/" + tenant.org + "/projects HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + tokens.access() + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Await.until("time goes on", LIMIT, () -> System.nanoTime() > end);
    }
}
