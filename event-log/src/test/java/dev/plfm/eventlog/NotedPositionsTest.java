package dev.plfm.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.TrackingEventProcessor;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** When an event processor notes how far it is, and what becomes of events when it fails or starts again. */
class NotedPositionsTest {
    private static final OrgId ORG = OrgId.generate();

    private final EventLogConfiguration beans = new EventLogConfiguration();
    private final AtomicBoolean failing = new AtomicBoolean();
    private EmbeddedPostgres postgres;
    private DataSource dataSource;
    private JdbcTemplate jdbc;
    private TransactionManager transactions;
    private EventLogEngine engine;

    @BeforeEach
    void start() throws Exception {
        postgres = EmbeddedPostgres.start();
        dataSource = postgres.getPostgresDatabase();
        Flyway.configure().dataSource(dataSource).load().migrate();
        jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("CREATE TABLE handled (app_id text)");
        jdbc.execute("CREATE TABLE noted (token bytea)");
        jdbc.execute("CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN INSERT INTO noted VALUES (NEW.token); RETURN NEW; END'");
        jdbc.execute("CREATE TRIGGER note AFTER UPDATE ON token_entry FOR EACH ROW EXECUTE FUNCTION note()");
        transactions = new SpringTransactionManager(new DataSourceTransactionManager(dataSource));
        engine = new EventLogEngine(
                jdbc, transactions, List.of(), new AppendSignal(), beans.serializer(), NoOpEventUpcaster.INSTANCE, 100);
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        postgres.close();
    }

    @EventHandler
    public void on(AppDeleted event) {
        jdbc.update("INSERT INTO handled VALUES (?)", event.appId().value());
        if (failing.getAndSet(false)) {
            throw new IllegalStateException("Once");
        }
    }

    @Test
    void what_is_handled_is_handled_once_whatever_is_ignored_around_it() {
        failing.set(true);
        created(30);
        deleted();
        created(30);
        TrackingEventProcessor first = processor(Duration.ofMillis(50));
        await(() -> noted() == 61);
        first.shutDown();
        assertThat(handled()).isEqualTo(1);
        created(5);
        deleted();
        TrackingEventProcessor second = processor(Duration.ofMillis(50));
        await(() -> noted() == 67);
        second.shutDown();
        assertThat(handled()).isEqualTo(2);
    }

    @Test
    void with_what_was_handled_its_position_is_noted_at_once() {
        TrackingEventProcessor processor = processor(Duration.ofSeconds(60));
        created(3);
        deleted();
        await(() -> handled() == 1);
        assertThat(noted()).isEqualTo(4);
        processor.shutDown();
    }

    @Test
    void what_is_ignored_is_noted_at_most_once_a_wait() {
        long started = System.nanoTime();
        TrackingEventProcessor processor = processor(Duration.ofSeconds(1));
        for (int i = 0; i < 200; i++) {
            created(1);
        }
        await(() -> noted() == 200);
        processor.shutDown();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM noted", Long.class))
                .as("claims and releases included")
                .isLessThanOrEqualTo(5 + 2 * seconds);
    }

    private TrackingEventProcessor processor(Duration wait) {
        TrackingEventProcessor processor = TrackingEventProcessor.builder()
                .name("test")
                .eventHandlerInvoker(SimpleEventHandlerInvoker.builder()
                        .eventHandlers(this)
                        .listenerInvocationErrorHandler(PropagatingErrorHandler.instance())
                        .build())
                .errorHandler(PropagatingErrorHandler.instance())
                .messageSource(new LogStore(engine))
                .tokenStore(beans.tokenStore(beans.connectionProvider(dataSource), beans.serializer(), beans.claims()))
                .transactionManager(transactions)
                .trackingEventProcessorConfiguration(TrackingEventProcessorConfiguration.forSingleThreadedProcessing()
                        .andInitialTrackingToken(source -> source.createTailToken())
                        .andEventAvailabilityTimeout(wait.toMillis(), TimeUnit.MILLISECONDS))
                .build();
        processor.start();
        return processor;
    }

    private void created(int count) {
        for (int i = 0; i < count; i++) {
            append(new AppCreated(ORG, AppId.generate(), "shop", null, null));
        }
    }

    private void deleted() {
        append(new AppDeleted(ORG, AppId.generate(), "shop", null, null));
    }

    private void append(DomainEvent event) {
        engine.appendEvents(List.of(
                new GenericDomainEventMessage<>("App", event.aggregateId(), 0, event, MetaData.emptyInstance())));
    }

    private long handled() {
        return jdbc.queryForObject("SELECT count(*) FROM handled", Long.class);
    }

    private long noted() {
        return jdbc.queryForObject(
                "SELECT coalesce(max((convert_from(token, 'UTF8')::jsonb ->> 'globalIndex')::bigint), 0) FROM token_entry",
                Long.class);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
