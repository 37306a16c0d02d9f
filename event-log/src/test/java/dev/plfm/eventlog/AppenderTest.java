package dev.plfm.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What happens to commands that are committed together. */
class AppenderTest {
    private static final String REFUSED = "refused";
    private static EmbeddedPostgres postgres;
    private static JdbcTemplate jdbc;
    private static DataSourceTransactionManager transactions;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch gathered = new CountDownLatch(1);
    private final AppendSignal signal = new AppendSignal();
    private EventLogEngine engine;
    private long before;

    @BeforeAll
    static void startDatabase() throws Exception {
        postgres = EmbeddedPostgres.start();
        DataSource dataSource = postgres.getPostgresDatabase();
        Flyway.configure().dataSource(dataSource).load().migrate();
        jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("CREATE TABLE left_behind (name text PRIMARY KEY)");
        transactions = new DataSourceTransactionManager(dataSource);
    }

    @AfterAll
    static void stopDatabase() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void start() {
        engine = new EventLogEngine(
                jdbc,
                new SpringTransactionManager(transactions),
                List.of(this::refuse),
                signal,
                new EventLogConfiguration().serializer(),
                NoOpEventUpcaster.INSTANCE,
                100);
        before = head();
    }

    @AfterEach
    void stop() {
        engine.close();
        threads.shutdownNow();
    }

    /** Holds up the first batch until another has gathered, and refuses what is called so. */
    private void refuse(List<? extends DomainEventMessage<?>> events) {
        String name = ((AppCreated) events.get(0).getPayload()).name();
        if (name.equals("first")) {
            first.countDown();
            await(gathered);
        }
        if (name.equals(REFUSED)) {
            throw new DomainException(ErrorCode.ALREADY_EXISTS, "taken");
        }
    }

    @Test
    void what_gathers_while_another_batch_is_committed_shares_a_transaction() throws Exception {
        List<Future<Long>> all = whileOneIsCommitted(20, n -> () -> append("app-" + n, null));
        for (Future<Long> one : all) {
            one.get();
        }
        assertPositions(21);
        assertThat(jdbc.queryForObject(
                        "SELECT count(DISTINCT xmin::text) FROM event_log WHERE event_id > ?", Long.class, before))
                .isEqualTo(2);
    }

    @Test
    void one_that_is_refused_fails_alone() throws Exception {
        List<Future<Long>> all = whileOneIsCommitted(20, n -> () -> append(n % 7 == 3 ? REFUSED : "app-" + n, null));
        for (int i = 0; i < all.size(); i++) {
            Future<Long> one = all.get(i);
            if (i % 7 == 3) {
                assertThatThrownBy(one::get).hasCauseInstanceOf(DomainException.class);
            } else {
                assertThat(one.get()).isGreaterThan(before);
            }
        }
        assertPositions(18);
    }

    @Test
    void one_that_lost_its_race_fails_alone() throws Exception {
        List<Future<Long>> all =
                whileOneIsCommitted(10, n -> () -> appendAll(List.of(created("app-" + n, n == 4 ? 5 : 0)), null));
        assertThatThrownBy(all.get(4)::get).hasCauseInstanceOf(ConcurrencyException.class);
        all.remove(4);
        for (Future<Long> one : all) {
            one.get();
        }
        assertPositions(10);
    }

    @Test
    void one_that_begins_what_is_there_already_fails_alone() throws Exception {
        DomainEventMessage<?> there = created("there", 0);
        engine.appendEvents(List.of(there));
        List<Future<Long>> all =
                whileOneIsCommitted(10, n -> () -> appendAll(List.of(n == 4 ? there : created("app-" + n, 0)), null));
        assertThatThrownBy(all.get(4)::get).hasCauseInstanceOf(AggregateStreamCreationException.class);
        all.remove(4);
        for (Future<Long> one : all) {
            one.get();
        }
        assertPositions(11);
    }

    @Test
    void a_record_that_is_refused_takes_its_events_along_and_nobody_elses() throws Exception {
        List<Future<Long>> all =
                whileOneIsCommitted(10, n -> () -> append("app-" + n, n == 6 ? "same-5" : "same-" + n));
        int failed = 0;
        for (Future<Long> one : all) {
            try {
                one.get();
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(IllegalStateException.class);
                failed++;
            }
        }
        assertThat(failed).isEqualTo(1);
        assertPositions(10);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM left_behind WHERE name LIKE 'same-%'", Long.class))
                .isEqualTo(9);
    }

    @Test
    void what_fails_once_they_are_durable_fails_none_of_them() throws Exception {
        signal.subscribe(() -> {
            throw new NoSuchMethodError("gone");
        });
        for (Future<Long> one : whileOneIsCommitted(20, n -> () -> append("app-" + n, null))) {
            assertThat(one.get()).isGreaterThan(before);
        }
        assertPositions(21);
    }

    @Test
    void an_append_within_a_transaction_ends_with_it() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            engine.appendEvents(List.of(created("inside", 0)));
            status.setRollbackOnly();
        });
        assertThat(head()).isEqualTo(before);
    }

    private List<Future<Long>> whileOneIsCommitted(int count, java.util.function.IntFunction<Callable<Long>> command)
            throws Exception {
        threads.submit(() -> append("first", null));
        await(first);
        List<Future<Long>> all = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            all.add(threads.submit(command.apply(n)));
        }
        while (engine.waiting() < count) {
            Thread.onSpinWait();
        }
        gathered.countDown();
        return all;
    }

    private long append(String name, String record) {
        return appendAll(List.of(created(name, 0)), record);
    }

    /** As the command bus does it. */
    private long appendAll(List<DomainEventMessage<?>> events, String record) {
        AppendPosition position = new AppendPosition();
        UnitOfWork<Message<?>> unit =
                DefaultUnitOfWork.startAndGet(new GenericMessage<>("command", Map.of(AppendPosition.KEY, position)));
        unit.onPrepareCommit(committing -> engine.appendEvents(events));
        if (record != null) {
            unit.onPrepareCommit(committing -> engine.record(committing, record, AppenderTest::leave));
        }
        unit.commit();
        return position.lastEventId();
    }

    private static void leave(List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (jdbc.update("INSERT INTO left_behind VALUES (?) ON CONFLICT DO NOTHING", names.get(i)) == 0) {
                throw new AppendRefusal(i, new IllegalStateException("there already"));
            }
        }
    }

    private static DomainEventMessage<?> created(String name, long seq) {
        AppId app = AppId.generate();
        return new GenericDomainEventMessage<>(
                "App",
                app.value(),
                seq,
                new AppCreated(OrgId.generate(), app, name, null, null),
                MetaData.with(EventMetadata.ACTOR_TYPE, "user"));
    }

    private void assertPositions(int count) {
        assertThat(jdbc.queryForList(
                        "SELECT event_id FROM event_log WHERE event_id > ? ORDER BY event_id", Long.class, before))
                .containsExactlyElementsOf(LongStream.rangeClosed(before + 1, before + count)
                        .boxed()
                        .toList());
    }

    private static long head() {
        return jdbc.queryForObject("SELECT coalesce(max(event_id), 0) FROM event_log", Long.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
