package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.SharedServer;
import dev.plfm.query.testing.StreamClient;
import dev.plfm.query.testing.Tenant;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How what one process commits reaches the clients of another, and each client whatever others do. */
@ExtendWith(SharedServer.class)
class DeliveryTest {
    private static final String NDJSON = "application/x-ndjson";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final QueryServer server;
    private final Tenant tenant;

    DeliveryTest(QueryServer server) {
        this.server = server;
        this.tenant = Tenant.on(server);
    }

    @Test
    void another_process_is_told_before_it_looks() throws Exception {
        try (QueryServer reader = QueryServer.readerOnly();
                StreamClient stream = StreamClient.open(reader, events() + "/stream", "Accept", NDJSON)) {
            stream.take(5);
            until("both listen", () -> listeners() >= 2);
            int quick = 0;
            for (int i = 0; i < 20; i++) {
                long started = System.nanoTime();
                server.append(renamed("a" + i));
                assertThat(stream.take(1).get(0)).contains("\"a" + i + "\"");
                quick += System.nanoTime() - started < TimeUnit.MILLISECONDS.toNanos(400) ? 1 : 0;
                // Looking by itself, it would find each half a second later on average.
            }
            assertThat(quick).isGreaterThan(15);
        }
    }

    @Test
    void a_process_whose_hints_are_cut_off_looks_by_itself_and_listens_again() throws Exception {
        try (QueryServer reader = QueryServer.readerOnly();
                StreamClient stream = StreamClient.open(reader, events() + "/stream", "Accept", NDJSON)) {
            stream.take(5);
            until("both listen", () -> listeners() >= 2);
            for (int round = 0; round < 5; round++) {
                superuser()
                        .sql(
                                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'plfm-hints'")
                        .query(Long.class)
                        .single();
                server.append(renamed("cut" + round), renamed("more" + round));
                List<String> got = stream.take(2);
                assertThat(got.get(0)).contains("\"cut" + round + "\"");
                assertThat(got.get(1)).contains("\"more" + round + "\"");
            }
            until("both listen again", () -> listeners() >= 2);
            server.append(renamed("again"));
            assertThat(stream.take(1).get(0)).contains("\"again\"");
        }
    }

    @Test
    void who_does_not_read_holds_up_nobody_and_gets_all_of_it_later() throws Exception {
        String long_name = "x".repeat(4_000);
        int count = 3_000;
        long start = server.append(renamed("start"));
        String path = events() + "/stream?after_event_id=" + start;
        HttpResponse<InputStream> stuck =
                server.http().send(server.request(path, "Accept", NDJSON), HttpResponse.BodyHandlers.ofInputStream());
        try (StreamClient other = StreamClient.open(server, path, "Accept", NDJSON)) {
            for (int i = 0; i < count; i += 10) {
                AppUpdated[] some = new AppUpdated[10];
                for (int j = 0; j < some.length; j++) {
                    some[j] = new AppUpdated(tenant.org(), tenant.app(), "n" + (i + j), long_name, null);
                }
                server.append(some);
            }
            assertThat(other.take(count)).last().asString().contains("\"n" + (count - 1) + "\"");
        }
        int read = 0;
        try (var lines =
                new java.io.BufferedReader(new java.io.InputStreamReader(stuck.body(), StandardCharsets.UTF_8))) {
            while (read < count) {
                String line = lines.readLine();
                assertThat(line).isNotNull();
                if (!line.isBlank()) {
                    assertThat(line).contains("\"name\":\"n" + read + "\"");
                    read++;
                }
            }
        }
    }

    private long listeners() {
        return superuser()
                .sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                .query(Long.class)
                .single();
    }

    private JdbcClient superuser() {
        return JdbcClient.create(server.superuser());
    }

    private String events() {
        return tenant.orgPath() + "/events";
    }

    private AppUpdated renamed(String name) {
        return new AppUpdated(tenant.org(), tenant.app(), name, null, null);
    }

    private static void until(String what, java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
