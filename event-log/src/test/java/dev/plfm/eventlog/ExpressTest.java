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
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What happens to commands that go to the database in one piece, where a step claims the name and a record the answer. */
class ExpressTest {
    private static final int SO_OFTEN_THAT_THE_DRIVER_PREPARES = 20;
    private static final String POISON = "poison";
    private static final String UNSENDABLE = "unsendable";
    private static EmbeddedPostgres postgres;
    private static DataSource dataSource;
    private static JdbcTemplate jdbc;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<SingleConnectionDataSource> connections = new ArrayList<>();
    private final List<EventLogEngine> engines = new ArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch gathered = new CountDownLatch(1);
    private final AtomicInteger stepByStep = new AtomicInteger();

    @BeforeAll
    static void startDatabase() throws Exception {
        postgres = EmbeddedPostgres.start();
        dataSource = postgres.getPostgresDatabase();
        Flyway.configure().dataSource(dataSource).load().migrate();
        jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("CREATE TABLE claim (name text PRIMARY KEY, app_id text NOT NULL UNIQUE)");
        jdbc.execute("CREATE TABLE answer (key text PRIMARY KEY, event_id bigint)");
    }

    @AfterAll
    static void stopDatabase() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void empty() {
        jdbc.execute(
                "ALTER TABLE event_log DISABLE TRIGGER ALL; DELETE FROM event_log; ALTER TABLE event_log ENABLE TRIGGER ALL;"
                        + "TRUNCATE claim, answer");
    }

    @AfterEach
    void stop() {
        engines.forEach(EventLogEngine::close);
        connections.forEach(SingleConnectionDataSource::destroy);
        threads.shutdownNow();
    }

    @Test
    void what_gathers_is_committed_in_one_piece_and_everybody_is_told_its_position() throws Exception {
        EventLogEngine engine = engine(dataSource);
        List<Future<Long>> all = whileOneIsCommitted(engine, 20, n -> () -> create(engine, "app-" + n, "key-" + n));
        for (int n = 0; n < all.size(); n++) {
            assertThat(all.get(n).get())
                    .isEqualTo(position("app-" + n))
                    .isEqualTo(
                            jdbc.queryForObject("SELECT event_id FROM answer WHERE key = ?", Long.class, "key-" + n));
        }
        assertThat(stepByStep).hasValue(1);
        assertThat(jdbc.queryForObject("SELECT count(DISTINCT xmin::text) FROM event_log", Long.class))
                .isEqualTo(2);
        assertWhole(21);
    }

    @Test
    void a_claim_that_is_refused_fails_alone() throws Exception {
        EventLogEngine engine = engine(dataSource);
        List<Future<Long>> all =
                whileOneIsCommitted(engine, 20, n -> () -> create(engine, n % 7 == 3 ? "first" : "app-" + n, null));
        for (int n = 0; n < all.size(); n++) {
            Future<Long> one = all.get(n);
            if (n % 7 == 3) {
                assertThatThrownBy(one::get).hasCauseInstanceOf(DomainException.class);
            } else {
                assertThat(one.get()).isEqualTo(position("app-" + n));
            }
        }
        assertWhole(18);
    }

    @Test
    void a_step_that_fails_on_one_command_fails_no_other() throws Exception {
        EventLogEngine engine = engine(dataSource);
        List<Future<Long>> all =
                whileOneIsCommitted(engine, 10, n -> () -> create(engine, n == 4 ? POISON : "app-" + n, null));
        assertThatThrownBy(all.remove(4)::get).hasCauseInstanceOf(ArithmeticException.class);
        for (Future<Long> one : all) {
            one.get();
        }
        assertWhole(10);
    }

    @Test
    void what_cannot_be_sent_in_one_piece_is_done_step_by_step() throws Exception {
        EventLogEngine engine = engine(dataSource);
        for (Future<Long> one :
                whileOneIsCommitted(engine, 10, n -> () -> create(engine, n == 4 ? UNSENDABLE : "app-" + n, null))) {
            one.get();
        }
        assertWhole(11);
    }

    @Test
    void a_record_that_is_refused_takes_its_events_along_and_nobody_elses() throws Exception {
        EventLogEngine engine = engine(dataSource);
        create(engine, "there", "key-6");
        List<Future<Long>> all = whileOneIsCommitted(engine, 10, n -> () -> create(engine, "app-" + n, "key-" + n));
        assertThatThrownBy(all.remove(6)::get).hasCauseInstanceOf(IllegalStateException.class);
        for (Future<Long> one : all) {
            one.get();
        }
        assertWhole(11);
    }

    @Test
    void one_that_lost_its_race_fails_alone() throws Exception {
        EventLogEngine engine = engine(dataSource);
        DomainEventMessage<?> there = event("there", AppId.generate(), 0);
        engine.appendEvents(List.of(there));
        String id = there.getAggregateIdentifier();
        List<Future<Long>> all = whileOneIsCommitted(engine, 10, n -> () -> {
            if (n == 2) {
                return append(engine, there, null);
            }
            if (n == 4) {
                return append(engine, event("far", new AppId(id), 5), null);
            }
            return create(engine, "app-" + n, null);
        });
        assertThatThrownBy(all.remove(4)::get).hasCauseInstanceOf(ConcurrencyException.class);
        assertThatThrownBy(all.remove(2)::get).hasCauseInstanceOf(AggregateStreamCreationException.class);
        for (Future<Long> one : all) {
            one.get();
        }
        assertWhole(10);
    }

    @Test
    void what_follows_on_events_that_are_there_goes_in_one_piece_too() throws Exception {
        EventLogEngine engine = engine(dataSource);
        List<AppId> apps = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            apps.add(AppId.generate());
            append(engine, event("app-" + n, apps.get(n), 0), null);
        }
        for (Future<Long> one :
                whileOneIsCommitted(engine, 5, n -> () -> append(engine, event("new-" + n, apps.get(n), 1), null))) {
            one.get();
        }
        assertThat(stepByStep).hasValue(1);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM event_log WHERE aggregate_seq = 2", Long.class))
                .isEqualTo(5);
    }

    @Test
    void a_refusal_by_the_last_statement_undoes_the_first_however_often_they_have_run() throws Exception {
        SingleConnectionDataSource connection = connection();
        EventLogEngine engine = engine(connection);
        for (int n = 0; n < SO_OFTEN_THAT_THE_DRIVER_PREPARES; n++) {
            create(engine, "app-" + n, "key-" + n);
        }
        for (int n = 0; n < SO_OFTEN_THAT_THE_DRIVER_PREPARES; n++) {
            String name = "refused-" + n;
            assertThatThrownBy(() -> create(engine, name, "key-3")).isInstanceOf(IllegalStateException.class);
            create(engine, "after-" + n, null);
        }
        assertThat(stepByStep).hasValue(SO_OFTEN_THAT_THE_DRIVER_PREPARES);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM claim WHERE name LIKE 'refused%'", Long.class))
                .isZero();
        assertWhole(2 * SO_OFTEN_THAT_THE_DRIVER_PREPARES);
    }

    @Test
    void two_processes_append_at_once() throws Exception {
        List<EventLogEngine> both = List.of(engine(dataSource), engine(dataSource));
        List<Future<Long>> all = new ArrayList<>();
        for (int n = 0; n < 400; n++) {
            String name = "app-" + n / 2;
            EventLogEngine engine = both.get(n % 2);
            all.add(threads.submit(() -> create(engine, name, null)));
        }
        int refused = 0;
        for (Future<Long> one : all) {
            try {
                one.get();
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(DomainException.class);
                refused++;
            }
        }
        assertThat(refused).isEqualTo(200);
        assertWhole(200);
    }

    @Test
    void nothing_acknowledged_is_lost_and_nothing_half_there_when_the_connection_is_killed() throws Exception {
        EventLogEngine engine = engine(dataSource);
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        AtomicInteger failed = new AtomicInteger();
        AtomicInteger names = new AtomicInteger();
        List<Future<?>> producers = new ArrayList<>();
        for (int n = 0; n < 16; n++) {
            producers.add(threads.submit(() -> {
                while (failed.get() < 20 && names.get() < 100_000) {
                    String name = "app-" + names.incrementAndGet();
                    try {
                        create(engine, name, name);
                        acknowledged.add(name);
                    } catch (RuntimeException e) {
                        failed.incrementAndGet();
                    }
                }
            }));
        }
        while (failed.get() < 20 && names.get() < 100_000) {
            jdbc.query("""
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE pid <> pg_backend_pid() AND query LIKE '%pg_advisory_xact_lock%'""", row -> {});
        }
        for (Future<?> producer : producers) {
            producer.get();
        }
        assertThat(failed.get()).isGreaterThanOrEqualTo(20);
        assertThat(jdbc.queryForList("SELECT name FROM claim", String.class)).containsAll(acknowledged);
        assertThat(jdbc.queryForList("SELECT key FROM answer", String.class)).containsAll(acknowledged);
        assertWhole(jdbc.queryForObject("SELECT count(*) FROM answer", Long.class));
    }

    /** Gapless positions, and for each event its claim. */
    private static void assertWhole(long events) {
        assertThat(jdbc.queryForList("SELECT event_id FROM event_log ORDER BY event_id", Long.class))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events).boxed().toList());
        assertThat(jdbc.queryForObject(
                        "SELECT count(*) FROM event_log FULL JOIN claim ON aggregate_id = claim.app_id"
                                + " WHERE claim.app_id IS NULL OR aggregate_id IS NULL",
                        Long.class))
                .isZero();
    }

    private static long position(String name) {
        return jdbc.queryForObject("SELECT event_id FROM event_log WHERE payload ->> 'name' = ?", Long.class, name);
    }

    private EventLogEngine engine(DataSource source) {
        EventLogEngine engine = new EventLogEngine(
                new JdbcTemplate(source),
                new SpringTransactionManager(new DataSourceTransactionManager(source)),
                List.of(new Claims(new JdbcTemplate(source))),
                new AppendSignal(),
                new EventLogConfiguration().serializer(),
                NoOpEventUpcaster.INSTANCE,
                100);
        engines.add(engine);
        return engine;
    }

    private SingleConnectionDataSource connection() throws Exception {
        SingleConnectionDataSource connection = new SingleConnectionDataSource(dataSource.getConnection(), true);
        connections.add(connection);
        return connection;
    }

    /** The first goes step by step, and waits there for the others. */
    private List<Future<Long>> whileOneIsCommitted(
            EventLogEngine engine, int count, IntFunction<Callable<Long>> command) throws Exception {
        threads.submit(() -> create(engine, "first", null));
        await(first);
        List<Future<Long>> all = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            all.add(threads.submit(command.apply(n)));
            while (engine.waiting() < n + 1) {
                Thread.onSpinWait();
            }
        }
        gathered.countDown();
        return all;
    }

    private static long create(EventLogEngine engine, String name, @Nullable String key) {
        return append(engine, event(name, AppId.generate(), 0), key);
    }

    /** As the command bus does it. */
    private static long append(EventLogEngine engine, DomainEventMessage<?> event, @Nullable String key) {
        AppendPosition position = new AppendPosition();
        UnitOfWork<Message<?>> unit =
                DefaultUnitOfWork.startAndGet(new GenericMessage<>("command", Map.of(AppendPosition.KEY, position)));
        unit.onPrepareCommit(committing -> engine.appendEvents(List.of(event)));
        if (key != null) {
            unit.onPrepareCommit(committing -> engine.record(committing, key, Answers.INSTANCE));
        }
        unit.commit();
        return position.lastEventId();
    }

    private static DomainEventMessage<?> event(String name, AppId app, long seq) {
        return new GenericDomainEventMessage<>(
                "App",
                app.value(),
                seq,
                new AppCreated(OrgId.generate(), app, name, null, null),
                MetaData.with(EventMetadata.ACTOR_TYPE, "user"));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Claims the name of each app that begins; that of the first step by step only. */
    private final class Claims implements AppendStep {
        private static final String INSERT = "INSERT INTO claim (name, app_id) SELECT * FROM unnest(?, ?)";

        private final JdbcTemplate own;

        Claims(JdbcTemplate own) {
            this.own = own;
        }

        @Override
        public boolean concerns(DomainEventMessage<?> event) {
            return event.getSequenceNumber() == 0;
        }

        @Override
        public void beforeAppend(List<? extends DomainEventMessage<?>> events) {
            stepByStep.incrementAndGet();
            refusePoison(List.of(events));
            if (name(events.get(0)).equals("first")) {
                first.countDown();
                await(gathered);
            }
            if (own.update(INSERT + " ON CONFLICT (name) DO NOTHING", names(List.of(events)), ids(List.of(events)))
                    == 0) {
                throw new DomainException(ErrorCode.ALREADY_EXISTS, "taken");
            }
        }

        @Override
        public boolean say(
                List<? extends List<? extends DomainEventMessage<?>>> commands, AppendStatements statements) {
            refusePoison(commands);
            Object names = names(commands);
            statements.add(
                    INSERT, List.of(names(commands)).contains(UNSENDABLE) ? List.of(names) : names, ids(commands));
            return !List.of(names(commands)).equals(List.of("first"));
        }

        private void refusePoison(List<? extends List<? extends DomainEventMessage<?>>> commands) {
            if (List.of(names(commands)).contains(POISON)) {
                throw new ArithmeticException(POISON);
            }
        }

        private String[] names(List<? extends List<? extends DomainEventMessage<?>>> commands) {
            return began(commands).map(Claims::name).toArray(String[]::new);
        }

        private String[] ids(List<? extends List<? extends DomainEventMessage<?>>> commands) {
            return began(commands)
                    .map(DomainEventMessage::getAggregateIdentifier)
                    .toArray(String[]::new);
        }

        private java.util.stream.Stream<? extends DomainEventMessage<?>> began(
                List<? extends List<? extends DomainEventMessage<?>>> commands) {
            return commands.stream().flatMap(List::stream).filter(this::concerns);
        }

        private static String name(DomainEventMessage<?> event) {
            return ((AppCreated) event.getPayload()).name();
        }
    }

    /** Writes the answer with the position of its event, which step by step is left out. */
    private enum Answers implements AppendRecords<String> {
        INSTANCE;

        @Override
        public void write(List<String> keys) {
            for (int n = 0; n < keys.size(); n++) {
                if (jdbc.queryForObject("SELECT count(*) FROM answer WHERE key = ?", Long.class, keys.get(n)) > 0) {
                    throw new AppendRefusal(n, new IllegalStateException("there already"));
                }
            }
        }

        @Override
        public boolean say(List<String> keys, List<@Nullable Long> following, AppendStatements statements) {
            statements.add(
                    "INSERT INTO answer SELECT key, (SELECT max(event_id) FROM event_log) - following"
                            + " FROM unnest(?, ?) AS a (key, following)",
                    keys.toArray(String[]::new),
                    following.toArray(Long[]::new));
            return true;
        }
    }
}
