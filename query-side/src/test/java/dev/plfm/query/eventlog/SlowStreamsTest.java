package dev.plfm.query.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.access.ActorType;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.resource.EventEnvelope;
import dev.plfm.query.platform.TenantRows;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/** What streams hold whose clients take a little now and then. */
class SlowStreamsTest {
    private static final int STREAMS = 50;
    private static final long EVENTS = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final OrgId ORG = OrgId.generate();
    private static final JsonNode PAYLOAD = Json.mapper().createObjectNode().put("name", "x".repeat(4_000));

    private final RememberingLog log = new RememberingLog();
    private final List<SlowClient> clients =
            IntStream.range(0, STREAMS).mapToObj(number -> new SlowClient()).toList();

    @Test
    void many_slow_streams_hold_no_events_of_their_own_and_lose_none() throws Exception {
        for (SlowClient client : clients) {
            EventStream.Wish wish = new EventStream.Wish(
                    ORG, null, () -> {}, EventFilter.of(null, null, null, null), 0, StreamFormat.NDJSON);
            new EventStream(wish, log, Runnable::run, Runnable::run).begin(client.output(), () -> {});
        }
        for (int round = 0; round < 3; round++) {
            clients.forEach(SlowClient::takeSome);
            holdNone();
        }
        assertThat(clients).allSatisfy(client -> assertThat(client.positions()).hasSizeBetween(3, 60));
        for (int round = 0; round < EVENTS; round++) {
            clients.forEach(SlowClient::takeSome);
        }
        List<Long> all = LongStream.rangeClosed(1, EVENTS).boxed().toList();
        assertThat(clients).allSatisfy(client -> assertThat(client.positions()).isEqualTo(all));
    }

    private void holdNone() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (System.gc(); log.held() > 0; System.gc()) {
            assertThat(System.nanoTime()).as("%d events are held", log.held()).isLessThan(end);
        }
    }

    /** Knows which of the events it gave away are still in memory. */
    private static final class RememberingLog extends EventLogStore {
        private final List<WeakReference<EventEnvelope>> given = new CopyOnWriteArrayList<>();

        RememberingLog() {
            super(new TenantRows(new DriverManagerDataSource()));
        }

        @Override
        List<EventEnvelope> page(OrgId orgId, EventFilter filter, long after, int limit) {
            List<EventEnvelope> page = LongStream.rangeClosed(after + 1, Math.min(EVENTS, after + limit))
                    .mapToObj(SlowStreamsTest::event)
                    .toList();
            given.addAll(page.stream().map(WeakReference::new).toList());
            return page;
        }

        long held() {
            given.removeIf(event -> event.refersTo(null));
            return given.size();
        }
    }

    private static EventEnvelope event(long position) {
        return new EventEnvelope(
                position,
                Instant.EPOCH,
                "app",
                "app_1",
                position,
                "app.updated",
                1,
                ActorType.USER,
                "usr_1",
                "req_1",
                ORG.value(),
                null,
                null,
                null,
                null,
                null,
                PAYLOAD);
    }
}
