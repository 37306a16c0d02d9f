package dev.plfm.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
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

/** What becomes of decisions that were taken on an aggregate kept in memory. */
class SeenAggregateTest {
    private static EmbeddedPostgres postgres;
    private static JdbcTemplate jdbc;
    private static EventLogEngine engine;

    private final AppId app = AppId.generate();
    private final List<String> written = new ArrayList<>();
    private UnitOfWork<Message<?>> unit;

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.start();
        DataSource dataSource = postgres.getPostgresDatabase();
        Flyway.configure().dataSource(dataSource).load().migrate();
        jdbc = new JdbcTemplate(dataSource);
        engine = new EventLogEngine(
                jdbc,
                new SpringTransactionManager(new DataSourceTransactionManager(dataSource)),
                List.of(),
                new AppendSignal(),
                new EventLogConfiguration().serializer(),
                NoOpEventUpcaster.INSTANCE,
                100);
    }

    @AfterAll
    static void stop() throws Exception {
        engine.close();
        postgres.close();
    }

    @BeforeEach
    void an_app_with_two_events_of_which_the_first_was_seen() {
        engine.appendEvents(List.of(created(app, 0), created(app, 1)));
        unit = DefaultUnitOfWork.startAndGet(new GenericMessage<>("command", Map.of()));
    }

    @AfterEach
    void end() {
        if (unit.isActive()) {
            unit.rollback();
        }
    }

    @Test
    void one_that_leaves_nothing_fails_when_there_is_more_than_it_saw() {
        engine.saw(unit, app.value(), 1);
        assertThatThrownBy(unit::commit).isInstanceOf(ConcurrencyException.class);
    }

    @Test
    void one_that_leaves_a_record_fails_when_there_is_more_than_it_saw() {
        engine.saw(unit, app.value(), 1);
        engine.record(unit, "answer", written::addAll);
        assertThatThrownBy(unit::commit).isInstanceOf(ConcurrencyException.class);
        assertThat(written).isEmpty();
    }

    @Test
    void one_that_appends_elsewhere_fails_when_there_is_more_than_it_saw() {
        AppId another = AppId.generate();
        engine.saw(unit, app.value(), 1);
        unit.onPrepareCommit(committing -> engine.appendEvents(List.of(created(another, 0))));
        assertThatThrownBy(unit::commit).isInstanceOf(ConcurrencyException.class);
        assertThat(engine.lastSequenceNumberFor(another.value())).isEmpty();
    }

    @Test
    void one_that_saw_more_than_there_is_fails() {
        engine.saw(unit, app.value(), 3);
        assertThatThrownBy(unit::commit).isInstanceOf(ConcurrencyException.class);
    }

    @Test
    void one_that_saw_all_there_is_succeeds() {
        engine.saw(unit, app.value(), 2);
        engine.record(unit, "answer", written::addAll);
        unit.onPrepareCommit(committing -> engine.appendEvents(List.of(created(app, 2))));
        unit.commit();
        assertThat(written).containsExactly("answer");
        assertThat(engine.lastSequenceNumberFor(app.value())).contains(2L);
    }

    @Test
    void a_refusal_is_believed_of_one_that_saw_all_there_is_and_of_one_that_kept_nothing_in_memory() {
        engine.requireCurrent(unit);
        engine.saw(unit, app.value(), 2);
        engine.requireCurrent(unit);
        engine.saw(unit, app.value(), 1);
        assertThatThrownBy(() -> engine.requireCurrent(unit)).isInstanceOf(ConcurrencyException.class);
    }

    @Test
    void what_follows_one_that_leaves_only_a_record_reaches_those_who_follow_the_log() throws Exception {
        try (BlockingStream<TrackedEventMessage<?>> stream = engine.follow(engine.createHeadToken())) {
            engine.saw(unit, app.value(), 2);
            engine.record(unit, "answer", written::addAll);
            unit.commit();
            for (int seq = 2; seq < 5; seq++) {
                engine.appendEvents(List.of(created(app, seq)));
                assertThat(stream.hasNextAvailable(30, TimeUnit.SECONDS)).isTrue();
                assertThat(stream.nextAvailable().trackingToken()).isEqualTo(engine.createHeadToken());
            }
        }
    }

    @Test
    void what_follows_one_that_is_refused_reaches_those_who_follow_the_log() throws Exception {
        try (BlockingStream<TrackedEventMessage<?>> stream = engine.follow(engine.createHeadToken())) {
            engine.saw(unit, app.value(), 1);
            engine.record(unit, "answer", written::addAll);
            assertThatThrownBy(unit::commit).isInstanceOf(ConcurrencyException.class);
            engine.appendEvents(List.of(created(app, 2)));
            assertThat(stream.hasNextAvailable(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static DomainEventMessage<?> created(AppId app, long seq) {
        return new GenericDomainEventMessage<>(
                "App", app.value(), seq, new AppCreated(OrgId.generate(), app, "shop", null, null));
    }
}
