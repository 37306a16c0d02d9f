package dev.plfm.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.SignIn;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Whether many open streams may go on is found out together, so that it is found out in time. */
class ManyStreamsTest {
    private static final TestServer SERVER =
            TestServer.start(Map.of(), Map.of(CountedLookUps.PROPERTY, true), exchange -> {});
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final int MANY = 300;
    private static final int REVOKED = 17;
    private static final int REMOVED = 42;
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final CountDownLatch open = new CountDownLatch(MANY);

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void streams_whose_access_is_withdrawn_end_in_time_among_many_others_which_go_on() throws Exception {
        String org = Tenant.create(new SignIn(SERVER).as("owner.many@example.com")).org;
        members(org);
        List<CompletableFuture<Long>> ends = IntStream.range(0, MANY)
                .mapToObj(number -> endOfStream(org, number))
                .toList();
        assertThat(open.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        CountedLookUps lookUps = SERVER.bean(CountedLookUps.class);
        lookUps.take();
        withdraw("UPDATE command.token SET revoked_at = now() WHERE email = ?", ends, REVOKED);
        withdraw("DELETE FROM command.membership WHERE email = ?", ends, REMOVED);
        assertThat(lookUps.take()).isBetween(2, 30);
        assertThat(ends.stream().filter(CompletableFuture::isDone)).hasSize(2);
    }

    private static void members(String org) {
        SERVER.sql().sql("""
                        INSERT INTO command.membership (org_id, member_id, email, role)
                        SELECT ?, 'mem_many_' || n, n || '@many.example.com', 'readonly' FROM generate_series(0, ?) AS n
                        """).params(org, MANY).update();
        SERVER.sql().sql("""
                        INSERT INTO command.token (token_hash, kind, subject_id, email, expires_at)
                        SELECT sha256(('plfm_at_many_' || n)::bytea), 'access', 'usr_many_' || n,
                            n || '@many.example.com', now() + interval '1 hour'
                        FROM generate_series(0, ?) AS n
                        """).param(MANY).update();
    }

    private CompletableFuture<Long> endOfStream(String org, int number) {
        HttpRequest request = HttpRequest.newBuilder(SERVER.uri().resolve("/v1/orgs/" + org + "/events/stream"))
                .header("Authorization", "Bearer plfm_at_many_" + number)
                .header("Accept", "application/x-ndjson")
                .build();
        return HTTP.sendAsync(request, head -> {
                    if (head.statusCode() == 200) {
                        open.countDown();
                    }
                    return BodySubscribers.discarding();
                })
                .thenApply(end -> System.nanoTime());
    }

    private static void withdraw(String statement, List<CompletableFuture<Long>> ends, int number) {
        assertThat(SERVER.sql()
                        .sql(statement)
                        .param(number + "@many.example.com")
                        .update())
                .isPositive();
        long withdrawn = System.nanoTime();
        long ended =
                ends.get(number).orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        assertThat(Duration.ofNanos(ended - withdrawn)).isLessThan(GRACE);
    }
}
