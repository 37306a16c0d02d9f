package dev.plfm.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.SignIn.Tokens;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** A token that is revoked at one process works no more at any, however busy it is. */
class RevocationUnderLoadTest {
    private static final int PER_SECOND = 200;
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();

    /** Times are System.nanoTime(). */
    private record Outcome(URI process, long sent, long answered, int status, String body) {}

    @Test
    void a_revoked_token_stops_working_on_all_processes_within_a_second(TestReporter reporter) throws Exception {
        try (TestServer server = TestServer.startSplit(exchange -> {})) {
            SignIn signIn = new SignIn(server);
            Tokens tokens = signIn.person("busy@example.com", null);
            Tenant tenant = Tenant.create(signIn.anybody().withToken(tokens.access()));
            List<HttpRequest> requests = requests(tenant, tokens.access());
            ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
            try {
                AtomicInteger sent = new AtomicInteger();
                long begin = System.nanoTime();
                clock.scheduleAtFixedRate(
                        () -> send(requests.get(sent.getAndIncrement() % requests.size())),
                        0,
                        TimeUnit.SECONDS.toNanos(1) / PER_SECOND,
                        TimeUnit.NANOSECONDS);
                Await.until(
                        "the processes keep up",
                        LIMIT,
                        () -> outcomes.size() > 3 * PER_SECOND && sent.get() - outcomes.size() < PER_SECOND / 10);
                assertThat(outcomes).allMatch(outcome -> outcome.status == 200);
                signIn.revoke("refresh_token", tokens.refresh()).expect(200);
                long revoked = System.nanoTime();
                Await.until("time goes on", LIMIT, () -> System.nanoTime() > revoked + 2 * GRACE.toNanos());
                double seconds = (System.nanoTime() - begin) / 1e9;
                Await.until("all are answered", LIMIT, () -> {
                    clock.shutdown();
                    return outcomes.size() == sent.get();
                });

                assertThat(sent.get() / seconds).as("requests per second").isGreaterThan(0.8 * PER_SECOND);
                judge(reporter, revoked, requests.size());
            } finally {
                clock.shutdownNow();
            }
        }
    }

    private void judge(TestReporter reporter, long revoked, int processes) {
        List<Outcome> successes =
                outcomes.stream().filter(outcome -> outcome.status == 200).toList();
        long sent = successes.stream().mapToLong(Outcome::sent).max().orElseThrow() - revoked;
        long answered = successes.stream().mapToLong(Outcome::answered).max().orElseThrow() - revoked;
        reporter.publishEntry(
                "last success",
                "sent " + sent / 1000 + " us, answered " + answered / 1000 + " us after the revocation's answer, of "
                        + outcomes.size() + " requests");
        // No process relies on what was withdrawn, so this is stricter than the second that is promised.
        assertThat(outcomes.stream().filter(outcome -> outcome.sent > revoked))
                .allMatch(outcome -> outcome.status == 401 && outcome.body.contains("token_revoked"));
        assertThat(answered).isLessThan(GRACE.toNanos());
        assertThat(outcomes.stream()
                        .filter(outcome -> outcome.status == 401)
                        .map(Outcome::process)
                        .distinct())
                .hasSize(processes);
    }

    /** A read for each process that reads and a write for each that writes. */
    private static List<HttpRequest> requests(Tenant tenant, String token) {
        List<HttpRequest> requests = new ArrayList<>();
        tenant.api
                .readers()
                .forEach(process -> requests.add(to(process.resolve("/v1/orgs/" + tenant.org), token)
                        .GET()
                        .build()));
        tenant.api
                .writers()
                .forEach(process -> requests.add(to(process.resolve("/v1/manifests/validate"), token)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"manifest\": \"\"}"))
                        .build()));
        return requests;
    }

    private static HttpRequest.Builder to(URI uri, String token) {
        return HttpRequest.newBuilder(uri).timeout(LIMIT).header("Authorization", "Bearer " + token);
    }

    private void send(HttpRequest request) {
        long sent = System.nanoTime();
        http.sendAsync(request, BodyHandlers.ofString())
                .whenComplete((response, failure) -> outcomes.add(outcome(request, sent, response, failure)));
    }

    private static Outcome outcome(HttpRequest request, long sent, HttpResponse<String> response, Throwable failure) {
        URI process = request.uri().resolve("/");
        return failure == null
                ? new Outcome(process, sent, System.nanoTime(), response.statusCode(), response.body())
                : new Outcome(process, sent, System.nanoTime(), 0, failure.toString());
    }
}
