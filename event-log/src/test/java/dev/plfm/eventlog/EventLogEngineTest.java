package dev.plfm.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

class EventLogEngineTest {
    private static EmbeddedPostgres postgres;
    private static JdbcTemplate jdbc;
    private static EventLogEngine engine;

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.start();
        DataSource dataSource = postgres.getPostgresDatabase();
        Flyway.configure().dataSource(dataSource).load().migrate();
        jdbc = new JdbcTemplate(dataSource);
        engine = engineWith();
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    private static EventLogEngine engineWith(AppendStep... steps) {
        return new EventLogEngine(
                jdbc,
                new SpringTransactionManager(new DataSourceTransactionManager(postgres.getPostgresDatabase())),
                List.of(steps),
                new AppendSignal(),
                new EventLogConfiguration().serializer(),
                NoOpEventUpcaster.INSTANCE,
                100);
    }

    private static DomainEventMessage<?> created(AppId app, long seq) {
        return new GenericDomainEventMessage<>(
                "App",
                app.value(),
                seq,
                new AppCreated(OrgId.generate(), app, "shop", null, null),
                MetaData.with(EventMetadata.ACTOR_TYPE, "user")
                        .and(EventMetadata.ACTOR_ID, "usr_1")
                        .and(EventMetadata.REQUEST_ID, "req_1")
                        .and(EventMetadata.CAUSATION_ID, "7"));
    }

    @Test
    void concurrent_appends_get_positions_without_gaps_in_commit_order() throws Exception {
        long before = head();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<Future<?>> appends = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            AppId app = AppId.generate();
            boolean doomed = i % 5 == 0;
            appends.add(threads.submit(() -> {
                DomainEventMessage<?> second = created(app, doomed ? 0 : 1);
                try {
                    engine.appendEvents(List.of(created(app, 0), second));
                } catch (AggregateStreamCreationException e) {
                    assertThat(doomed).isTrue();
                }
            }));
        }
        for (Future<?> append : appends) {
            append.get();
        }
        threads.shutdown();
        List<Long> positions = jdbc.queryForList(
                "SELECT event_id FROM event_log WHERE event_id > ? ORDER BY event_id", Long.class, before);
        assertThat(positions)
                .hasSize(640)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(before + 1, before + 640).boxed().toList());
    }

    @Test
    void a_lost_race_is_a_concurrency_exception() {
        AppId app = AppId.generate();
        engine.appendEvents(List.of(created(app, 0), created(app, 1)));
        assertThatThrownBy(() -> engine.appendEvents(List.of(created(app, 1))))
                .isInstanceOf(ConcurrencyException.class);
        assertThatThrownBy(() -> engine.appendEvents(List.of(created(app, 0))))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThat(engine.lastSequenceNumberFor(app.value())).contains(1L);
    }

    @Test
    void a_refusing_step_leaves_nothing_behind() {
        long before = head();
        EventLogEngine refusing = engineWith(events -> {
            throw new DomainException(ErrorCode.ALREADY_EXISTS, "taken");
        });
        assertThatThrownBy(() -> refusing.appendEvents(List.of(created(AppId.generate(), 0))))
                .isInstanceOf(DomainException.class);
        assertThat(head()).isEqualTo(before);
    }

    @Test
    void events_read_back_with_their_metadata_and_position() {
        AppId app = AppId.generate();
        AppUpdated update = new AppUpdated(OrgId.generate(), app, "shop", "ü \"quoted\" \\ {json}", null);
        engine.appendEvents(List.of(
                created(app, 0),
                new GenericDomainEventMessage<>("App", app.value(), 1, update, MetaData.emptyInstance())));
        List<? extends DomainEventMessage<?>> events =
                engine.readEvents(app.value()).asStream().toList();
        assertThat(events).hasSize(2);
        assertThat(events.get(1).getPayload()).isEqualTo(update);
        assertThat(events.get(0).getMetaData())
                .containsEntry(EventMetadata.ACTOR_ID, "usr_1")
                .containsEntry(EventMetadata.CAUSATION_ID, "7");
        long last = Long.parseLong(events.get(1).getIdentifier());
        List<? extends TrackedEventMessage<?>> tracked = engine.readEvents(
                        new GlobalSequenceTrackingToken(last - 2), false)
                .limit(2)
                .toList();
        assertThat(tracked.get(1).getPayload()).isEqualTo(update);
        assertThat(tracked.get(1).trackingToken()).isEqualTo(new GlobalSequenceTrackingToken(last));
    }

    @Test
    void the_log_refuses_change_even_to_its_owner_and_the_application_may_not_try() {
        engine.appendEvents(List.of(created(AppId.generate(), 0)));
        for (String change :
                List.of("UPDATE event_log SET actor_id = 'x'", "DELETE FROM event_log", "TRUNCATE event_log")) {
            assertThatThrownBy(() -> jdbc.execute(change)).hasStackTraceContaining("append-only");
            assertThatThrownBy(() -> jdbc.execute("SET ROLE plfm_app; " + change))
                    .hasStackTraceContaining("permission denied");
        }
    }

    /** The state of an aggregate after some of its events. */
    record State(String name) {}

    /** The same, whose form has changed since. */
    @Revision("2")
    record ChangedState(String name) {}

    private static void snapshot(AppId app, long seq, Object state) {
        engine.storeSnapshot(new GenericDomainEventMessage<>("App", app.value(), seq, state));
    }

    private static List<Object> read(AppId app) {
        return engine.readAggregate(app.value())
                .asStream()
                .<Object>map(
                        event -> event.getPayload() instanceof State ? event.getPayload() : event.getSequenceNumber())
                .toList();
    }

    @Test
    void an_aggregate_is_read_from_its_snapshot_on() {
        AppId app = AppId.generate();
        assertThat(read(app)).isEmpty();
        engine.appendEvents(List.of(created(app, 0), created(app, 1), created(app, 2)));
        assertThat(read(app)).containsExactly(0L, 1L, 2L);
        snapshot(app, 1, new State("after two"));
        assertThat(read(app)).containsExactly(new State("after two"), 2L);
        snapshot(app, 2, new State("after three"));
        assertThat(read(app)).containsExactly(new State("after three"));
        assertThat(engine.readAggregate(app.value()).asStream())
                .last()
                .satisfies(last -> assertThat(last.getSequenceNumber()).isEqualTo(2));
    }

    @Test
    void a_snapshot_of_another_form_or_that_cannot_be_read_is_passed_over() {
        AppId app = AppId.generate();
        engine.appendEvents(List.of(created(app, 0), created(app, 1)));
        snapshot(app, 1, new ChangedState("after two"));
        jdbc.update("UPDATE snapshot SET revision = '1' WHERE aggregate_id = ?", app.value());
        assertThat(read(app)).containsExactly(0L, 1L);
        jdbc.update(
                "UPDATE snapshot SET revision = NULL, payload_type = ?, payload = '[' WHERE aggregate_id = ?",
                State.class.getName(),
                app.value());
        assertThat(read(app)).containsExactly(0L, 1L);
    }

    @Test
    void an_aggregate_with_more_events_than_are_read_at_once_is_read_whole() {
        AppId app = AppId.generate();
        engine.appendEvents(
                LongStream.range(0, 250).mapToObj(seq -> created(app, seq)).toList());
        assertThat(read(app)).hasSize(250).startsWith(0L).endsWith(249L);
        snapshot(app, 20, new State("after some"));
        assertThat(read(app)).hasSize(230).startsWith(new State("after some")).endsWith(249L);
    }

    private static long head() {
        return engine.createHeadToken().position().orElseThrow();
    }
}
