package dev.plfm.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What event processors get of the log, whoever appends and however fast they are. */
class LogTailTest {
    private static final int PAGE = 500;
    private static final OrgId ORG = OrgId.generate();

    private final InMemoryLog log = new InMemoryLog();
    private final LogTail tail = new LogTail(log, alone -> alone);

    @AfterEach
    void stop() {
        tail.close();
    }

    @Test
    void a_stream_gets_what_was_there_and_then_what_is_handed_over() throws Exception {
        log.add(1_200);
        LogStream stream = tail.open(0);
        assertThat(take(stream, 1_200)).containsExactlyElementsOf(positions(1, 1_200));
        handOver(3);
        assertThat(take(stream, 3)).containsExactlyElementsOf(positions(1_201, 1_203));
    }

    @Test
    void what_is_handed_over_is_not_read_again() throws Exception {
        LogStream stream = tail.open(0);
        assertThat(stream.hasNextAvailable(1, TimeUnit.MILLISECONDS)).isFalse();
        for (int i = 0; i < 20; i++) {
            handOver(5);
            take(stream, 5);
        }
        assertThat(log.eventsRead).as("but what was read just before").hasValueLessThan(50);
    }

    @Test
    void while_hints_are_heard_nobody_looks_and_when_they_are_not_it_looks_again() throws Exception {
        AtomicReference<Duration> pollAfter = new AtomicReference<>(Duration.ofMinutes(10));
        try (LogTail hinted = new LogTail(log, alone -> pollAfter.get())) {
            LogStream stream = hinted.open(0);
            assertThat(stream.hasNextAvailable(300, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(log.reads).hasValue(0);
            log.add(1);
            assertThat(stream.hasNextAvailable(300, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(log.reads).hasValue(0);
            pollAfter.set(Duration.ofMillis(50));
            hinted.hint();
            assertThat(take(stream, 1)).containsExactly(1L);
            log.add(1);
            assertThat(take(stream, 1)).as("nobody gives word any more").containsExactly(2L);
        }
    }

    @Test
    void what_follows_a_batch_without_events_arrives() throws Exception {
        LogStream stream = tail.open(0);
        handOver(2);
        take(stream, 2);
        handOver(0);
        handOver(2);
        assertThat(take(stream, 2)).containsExactly(3L, 4L);
        tail.hint();
        handOver(2);
        assertThat(take(stream, 2)).containsExactly(5L, 6L);
    }

    @Test
    void what_another_process_appends_in_between_is_read() throws Exception {
        LogStream stream = tail.open(0);
        handOver(2);
        log.add(3);
        handOver(2);
        log.add(4);
        assertThat(take(stream, 11)).containsExactlyElementsOf(positions(1, 11));
    }

    @Test
    void one_that_stands_still_for_longer_than_events_are_kept_misses_none() throws Exception {
        LogStream slow = tail.open(0);
        LogStream fast = tail.open(0);
        for (int i = 0; i < 100; i++) {
            handOver(200);
            take(fast, 200);
        }
        assertThat(take(slow, 20_000)).containsExactlyElementsOf(positions(1, 20_000));
    }

    @Test
    void what_there_is_no_room_for_is_read_by_those_who_are_behind() throws Exception {
        try (LogTail small = new LogTail(log, alone -> alone, 20_000)) {
            LogStream slow = small.open(0);
            LogStream fast = small.open(0);
            for (int i = 0; i < 10; i++) {
                long after = log.head();
                small.committed(after, log.add(i % 3 == 0 ? 300 : 30));
                take(fast, i % 3 == 0 ? 300 : 30);
            }
            long end = small.end();
            assertThat(small.at(end - 1)).isNotNull();
            assertThat(small.at(end - 300)).isNull();
            assertThat(small.placeAfter(log.head() - 300)).isEqualTo(RecentEvents.NOT_HERE);
            assertThat(take(slow, 1_380)).containsExactlyElementsOf(positions(1, 1_380));
        }
    }

    @Test
    void the_last_event_is_kept_however_long_it_is() throws Exception {
        try (LogTail small = new LogTail(log, alone -> alone, 1)) {
            LogStream stream = small.open(0);
            long after = log.head();
            small.committed(after, log.add(3));
            assertThat(take(stream, 3)).containsExactly(1L, 2L, 3L);
            assertThat(stream.hasNextAvailable()).isFalse();
        }
    }

    @Test
    void what_was_appended_while_nobody_followed_is_read_only_by_those_who_want_it() throws Exception {
        LogStream first = tail.open(0);
        handOver(10);
        take(first, 5);
        first.close();
        log.add(20 * PAGE);
        int readBefore = log.eventsRead.get();
        LogStream second = tail.open(log.head());
        handOver(1);
        assertThat(take(second, 1)).containsExactly(10_011L);
        assertThat(log.eventsRead.get() - readBefore).isLessThan(PAGE);
        assertThat(take(tail.open(3), 10_008)).containsExactlyElementsOf(positions(4, 10_011));
        assertThat(take(first, 10_006)).as("one that was closed").containsExactlyElementsOf(positions(6, 10_011));
    }

    @Test
    void an_error_while_the_log_is_followed_is_survived() throws Exception {
        LogStream stream = tail.open(0);
        handOver(1);
        take(stream, 1);
        log.failure.set(new NoSuchMethodError("gone"));
        while (log.failure.get() != null) {
            Thread.onSpinWait();
        }
        handOver(3);
        assertThat(take(stream, 3)).containsExactly(2L, 3L, 4L);
    }

    @Test
    void what_there_was_no_room_for_is_read_at_once_although_nobody_tells_of_it() throws Exception {
        try (LogTail hinted = new LogTail(log, alone -> Duration.ofMinutes(10))) {
            LogStream stream = hinted.open(0);
            log.gate = new CountDownLatch(1);
            for (int i = 0; i < 100; i++) {
                long after = log.head();
                hinted.committed(after, log.add(1));
            }
            log.gate.countDown();
            assertThat(take(stream, 100)).containsExactlyElementsOf(positions(1, 100));
        }
    }

    @Test
    void what_could_not_be_read_is_read_again_although_nobody_tells_of_it() throws Exception {
        try (LogTail hinted = new LogTail(log, alone -> Duration.ofMinutes(10))) {
            LogStream stream = hinted.open(0);
            log.failure.set(new NoSuchMethodError("gone"));
            log.add(1);
            hinted.hint();
            assertThat(take(stream, 1)).containsExactly(1L);
        }
    }

    @Test
    void one_that_comes_later_begins_where_it_wants() throws Exception {
        LogStream first = tail.open(0);
        handOver(100);
        take(first, 100);
        assertThat(take(tail.open(40), 60)).containsExactlyElementsOf(positions(41, 100));
        assertThat(tail.open(100).hasNextAvailable()).isFalse();
    }

    @Test
    void what_is_ignored_is_passed_over_and_the_last_of_it_shown_when_nothing_else_came() throws Exception {
        LogStream stream = tail.open(0);
        handOver(1);
        stream.skipMessagesWithPayloadTypeOf(stream.nextAvailable());
        handOver(10);
        log.append(new AppDeleted(ORG, AppId.generate(), "shop", null, null));
        handOver(10);
        assertThat(stream.nextAvailable().trackingToken()).isEqualTo(new GlobalSequenceTrackingToken(12));
        while (tail.end() < 22) {
            Thread.onSpinWait();
        }
        assertThat(stream.peek()).isEmpty();
        assertThat(stream.hasNextAvailable()).isFalse();
        assertThat(stream.hasNextAvailable(20, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(stream.nextAvailable().trackingToken()).isEqualTo(new GlobalSequenceTrackingToken(22));
        assertThat(stream.hasNextAvailable(20, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void one_that_is_behind_is_not_caught_up() {
        log.add(2 * PAGE);
        LogStream stream = tail.open(0);
        assertThat(stream.hasNextAvailable()).isTrue();
    }

    @Test
    void many_streams_get_all_events_once_and_in_order_while_they_are_appended() throws Exception {
        List<List<Long>> got = new CopyOnWriteArrayList<>();
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            LogStream stream = tail.open(0);
            Thread reader = new Thread(() -> got.add(takeUnchecked(stream, 30_000)));
            reader.start();
            readers.add(reader);
        }
        for (int i = 0; i < 3_000; i++) {
            if (i % 7 == 0) {
                log.add(10);
            } else {
                handOver(10);
            }
        }
        for (Thread reader : readers) {
            reader.join(60_000);
        }
        assertThat(got).hasSize(6).allSatisfy(all -> assertThat(all).isEqualTo(positions(1, 30_000)));
    }

    private void handOver(int count) {
        long after = log.head();
        List<EventInsert.Row> rows = log.add(count);
        tail.committed(after, rows);
    }

    private static List<Long> takeUnchecked(LogStream stream, int count) {
        try {
            return take(stream, count);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Long> take(LogStream stream, int count) throws InterruptedException {
        List<Long> positions = new ArrayList<>();
        while (positions.size() < count && stream.hasNextAvailable(30, TimeUnit.SECONDS)) {
            positions.add(LogTail.positionOf(stream.nextAvailable()));
        }
        return positions;
    }

    private static List<Long> positions(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    /** A log whose rows are in memory. */
    private static final class InMemoryLog implements LogTail.Log {
        private final AtomicInteger reads = new AtomicInteger();
        private final AtomicInteger eventsRead = new AtomicInteger();
        private final AtomicReference<Error> failure = new AtomicReference<>();
        private final List<LogTail.LogEvent> events = new ArrayList<>();
        private volatile CountDownLatch gate = new CountDownLatch(0);

        synchronized List<EventInsert.Row> add(int count) {
            List<EventInsert.Row> rows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                rows.add(append(new AppCreated(ORG, AppId.generate(), "shop", null, null)));
            }
            return rows;
        }

        synchronized EventInsert.Row append(DomainEvent event) {
            DomainEventMessage<?> message = new GenericDomainEventMessage<>(
                    "App", event.aggregateId(), 0, event, MetaData.emptyInstance(), "id", Instant.EPOCH);
            EventInsert.Row row = EventInsert.Row.of(message, new EventSerializer());
            events.add(new LogTail.LogEvent(
                    new GenericTrackedDomainEventMessage<>(
                            new GlobalSequenceTrackingToken(events.size() + 1L), message),
                    row.payload().length()));
            return row;
        }

        @Override
        public synchronized long head() {
            return events.size();
        }

        @Override
        public synchronized LogTail.Read after(long position) {
            fail();
            int from = (int) position;
            int to = Math.min(events.size(), from + PAGE);
            reads.incrementAndGet();
            eventsRead.addAndGet(to - from);
            return new LogTail.Read(List.copyOf(events.subList(from, to)), to - from < PAGE);
        }

        @Override
        public List<LogTail.LogEvent> messages(long position, List<EventInsert.Row> rows) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            synchronized (this) {
                fail();
                return List.copyOf(events.subList((int) position, (int) position + rows.size()));
            }
        }

        private void fail() {
            Error error = failure.getAndSet(null);
            if (error != null) {
                throw error;
            }
        }
    }
}
