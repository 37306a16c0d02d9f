package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.ControlPlane;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Await;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestServer;
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
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How little servers ask of the database while nothing happens, and that they notice at once when something does. */
class IdleServerTest {
    private static final Duration IDLE = Duration.ofSeconds(5);

    /** More than twice of what one asks: a machine that is busy otherwise makes it less, never more. */
    private static final int MOST_A_SECOND = 30;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TRIES = 5;
    private static final int EVENTS = 10;
    private static final Duration PROMPT = Duration.ofMillis(400);

    private static TestServer server;
    private static RunningServer reader;
    private static Api api;
    private static Tenant tenant;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of());
        api = server.as("ada@example.com");
        tenant = Tenant.create(api);
    }

    @AfterAll
    static void stop() {
        if (reader != null) {
            reader.close();
        }
        server.close();
    }

    @Test
    void an_idle_server_asks_little_and_events_reach_the_clients_of_every_process_at_once() throws Exception {
        asksLittle(MOST_A_SECOND);
        reader = ControlPlane.start(ServerConfig.of(Map.of(
                        "listen", "127.0.0.1:0",
                        "dev", "true",
                        "roles", "query",
                        "database.url", server.database().application().jdbcUrl()))
                .withDatabase(server.database().application(), server.database().owner()));
        try (Stream here = new Stream(server.uri());
                Stream there = new Stream(reader.baseUri())) {
            Await.until("both listen", PATIENCE, () -> listeners() >= 2);
            asksLittle(2 * MOST_A_SECOND);
            assertThat(promptAmongThose(here, there, "told")).isGreaterThan(EVENTS / 2);
            ScheduledExecutorService cut = Executors.newSingleThreadScheduledExecutor();
            try {
                cut.scheduleWithFixedDelay(IdleServerTest::cutHints, 0, 20, TimeUnit.MILLISECONDS);
                Await.until("nobody listens", PATIENCE, () -> listeners() == 0);
                assertThat(promptAmongThose(here, there, "cut")).isGreaterThan(EVENTS / 2);
            } finally {
                cut.shutdownNow();
            }
        }
    }

    /** Of events that happen after a while in which nothing did; those that are late arrive, too. */
    private static int promptAmongThose(Stream here, Stream there, String name) throws IOException {
        int prompt = 0;
        for (int i = 0; i < EVENTS; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(137L * i));
            String project = name + i;
            long started = System.nanoTime();
            api.post("/v1/orgs/" + tenant.org + "/projects", Map.of("name", project))
                    .expect(201);
            here.until(project);
            there.until(project);
            prompt += System.nanoTime() - started < PROMPT.toNanos() ? 1 : 0;
        }
        return prompt;
    }

    /** What happened before may be counted up to ten seconds later; so it has some time to become little. */
    private static void asksLittle(int mostASecond) {
        long count = Long.MAX_VALUE;
        for (int tries = 0; tries < TRIES && count > mostASecond * IDLE.toSeconds(); tries++) {
            long before = transactions();
            LockSupport.parkNanos(IDLE.toNanos());
            count = transactions() - before;
        }
        assertThat(count).isBetween(1L, mostASecond * IDLE.toSeconds());
    }

    private static long transactions() {
        return number("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()");
    }

    private static long listeners() {
        return number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
    }

    private static void cutHints() {
        reader.bean(JdbcClient.class)
                .sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        + " WHERE application_name = 'plfm-hints' AND datname = current_database()")
                .query(Long.class)
                .single();
    }

    private static long number(String sql) {
        return server.sql().sql(sql).query(Long.class).single();
    }

    /** An open stream of the tenant's events. */
    private static final class Stream implements AutoCloseable {
        private final InputStream body;
        private final BufferedReader lines;

        Stream(URI process) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(
                            process.resolve("/v1/orgs/" + tenant.org + "/events/stream?after_event_id=0"))
                    .header("Authorization", "Bearer " + api.token())
                    .header("Accept", "application/x-ndjson")
                    .build();
            HttpResponse<InputStream> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            body = response.body();
            lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            until("env.created");
        }

        void until(String text) throws IOException {
            String line = "";
            while (!line.contains("\"" + text + "\"")) {
                line = lines.readLine();
                assertThat(line).as("the stream has ended").isNotNull();
            }
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
