package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.query.testing.Answer;
import dev.plfm.query.testing.Machine;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.StreamClient;
import dev.plfm.query.testing.Tenant;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ShutdownTest {
    @Test
    @Timeout(120)
    void a_server_that_stops_answers_those_who_wait_and_ends_streams() throws Exception {
        QueryServer server = QueryServer.alone();
        Machine machine = Machine.on(server);
        Tenant tenant = Tenant.on(server);
        StreamClient stream =
                StreamClient.open(server, tenant.orgPath() + "/events/stream", "Accept", "application/x-ndjson");
        stream.take(5);
        String plan = machine.path() + "/plan";
        String etag = server.get(plan).etag();
        CompletableFuture<Answer> waiting = server.http()
                .sendAsync(server.request(plan + "?wait_seconds=60", "If-None-Match", etag), BodyHandlers.ofString())
                .thenApply(Answer::new);
        while (server.requestsThatWait() < 2) {
            assertThat(waiting).isNotDone();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        Instant start = Instant.now();
        server.close();
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
        assertThat(waiting.get(1, TimeUnit.SECONDS).status()).isEqualTo(304);
        assertThat(stream.rest()).allMatch(String::isBlank);
    }
}
