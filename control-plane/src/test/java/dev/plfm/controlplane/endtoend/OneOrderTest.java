package dev.plfm.controlplane.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.controlplane.testing.Api;
import dev.plfm.controlplane.testing.Api.Answer;
import dev.plfm.controlplane.testing.LogChecks;
import dev.plfm.controlplane.testing.ServerProcess;
import dev.plfm.controlplane.testing.Tenant;
import dev.plfm.controlplane.testing.TestDatabase;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many clients change one app through two processes that are killed in turns. What they are told is a single order: that of the log, and
 * that of the clock wherever one was answered before another asked. The seed is the system property {@code plfm.test.seed}.
 */
class OneOrderTest {
    private static final int CLIENTS = 8;
    private static final int KILLS = Integer.getInteger("plfm.test.kills", 4);
    private static final long SEED = Long.getLong("plfm.test.seed", System.nanoTime());

    @TempDir
    Path directory;

    private final Queue<Change> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean(true);

    /** A write that was answered: what it was decided on, what it was told, and when. */
    private record Change(String text, long expected, long version, long eventId, long asked, long answered) {}

    @Test
    void what_is_acknowledged_is_one_order_that_the_log_agrees_with() throws Exception {
        System.out.println("kills " + KILLS + ", seed " + SEED);
        TestDatabase database = TestDatabase.create();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (ServerProcess one = new ServerProcess(directory, database).awaitReady();
                ServerProcess other = new ServerProcess(directory, database).awaitReady()) {
            Api api = new Api(
                    List.of(one.uri(), other.uri()),
                    List.of(one.uri(), other.uri()),
                    "user:ada@example.com",
                    exchange -> {});
            Tenant tenant = Tenant.create(api);
            List<CompletableFuture<Void>> clients = IntStream.range(0, CLIENTS)
                    .mapToObj(number -> CompletableFuture.runAsync(() -> change(tenant, number), threads))
                    .toList();
            kill(List.of(one, other));
            running.set(false);
            clients.forEach(CompletableFuture::join);

            LogChecks log = new LogChecks(database);
            assertThat(log.gaps()).isEmpty();
            assertOneOrder(log.changesOf(tenant.app));
            System.out.println("acknowledged " + acknowledged.size());
        } finally {
            threads.shutdownNow();
        }
    }

    private static void kill(List<ServerProcess> servers) {
        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            LockSupport.parkNanos(Duration.ofMillis(300 + random.nextInt(2_000)).toNanos());
            ServerProcess server = servers.get(kill % servers.size());
            server.kill();
            server.restart();
            server.awaitReady();
        }
    }

    private void change(Tenant tenant, int client) {
        for (int number = 0; running.get(); number++) {
            Answer seen = untilAnswered(() -> tenant.api.get(tenant.appPath()));
            long expected = seen.json().at("/resource_version").asLong();
            String text = "client " + client + " change " + number;
            String key = "one-order-" + client + "-" + number;
            long asked = System.nanoTime();
            Answer answer = untilAnswered(() -> tenant.api.patch(
                    tenant.appPath(),
                    Map.of("description", text, "expected_version", expected),
                    "Idempotency-Key",
                    key));
            if (answer.status() == 200) {
                assertThat(answer.get("/description")).isEqualTo(text);
                acknowledged.add(new Change(
                        text,
                        expected,
                        answer.json().at("/resource_version").asLong(),
                        Long.parseLong(answer.header("X-Event-Id").orElseThrow()),
                        asked,
                        System.nanoTime()));
            } else {
                answer.expect(409);
            }
        }
    }

    private static Answer untilAnswered(java.util.function.Supplier<Answer> request) {
        while (true) {
            try {
                Answer answer = request.get();
                if (answer.status() < 500) {
                    return answer;
                }
            } catch (UncheckedIOException e) {
                // Its server is down: the write may or may not have happened, which is what the key is for.
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** @param logged what the log says of the app, in its order, by position: the description that each event left */
    private void assertOneOrder(Map<Long, String> logged) {
        List<Change> all = new ArrayList<>(acknowledged);
        all.sort(Comparator.comparing(Change::eventId));
        List<Long> positions = new ArrayList<>(logged.keySet());
        assertThat(all).isNotEmpty();
        assertThat(positions).isSorted();
        assertThat(logged.values()).doesNotHaveDuplicates();
        for (Change change : all) {
            assertThat(logged).containsEntry(change.eventId(), change.text());
            assertThat(change.version()).isEqualTo(positions.indexOf(change.eventId()) + 1L);
            assertThat(change.expected()).isEqualTo(change.version() - 1);
        }
        long latestAsked = all.get(0).asked();
        for (Change change : all) {
            assertThat(change.answered())
                    .as("%s was answered before one with an earlier position asked", change)
                    .isGreaterThanOrEqualTo(latestAsked);
            latestAsked = Math.max(latestAsked, change.asked());
        }
    }
}
