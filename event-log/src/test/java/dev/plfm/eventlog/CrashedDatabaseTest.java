package dev.plfm.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.event.AppEvent.AppCreated;
import dev.plfm.kernel.event.AppEvent.AppDeleted;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** What becomes of a batch that a database lost in a crash of which its processor noticed nothing. */
class CrashedDatabaseTest {
    private static final OrgId ORG = OrgId.generate();
    private static final Duration IDLE_FOR_LONG = Duration.ofSeconds(100);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_CRASHES = 5;

    private final EventLogConfiguration beans = new EventLogConfiguration();
    private EmbeddedPostgres postgres;
    private DataSource dataSource;
    private JdbcTemplate jdbc;
    private TransactionManager transactions;
    private EventLogEngine engine;
    private int deleted;

    @BeforeEach
    void start() throws Exception {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("wal_writer_delay", "10s")
                .start();
        dataSource = postgres.getPostgresDatabase();
        Flyway.configure().dataSource(dataSource).load().migrate();
        jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("CREATE TABLE handled (app_id text)");
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
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void it_is_handled_again_before_what_happens_next(boolean storesTokenFirst) {
        TrackingEventProcessor processor = processor(IDLE_FOR_LONG, storesTokenFirst);
        loseBatch();
        delete();
        await(() -> handled() == deleted);
        processor.shutDown();
        handledOnce();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void it_is_handled_again_although_nothing_happens(boolean notes) {
        TrackingEventProcessor processor = processor(Duration.ofSeconds(3), true);
        loseBatch();
        if (notes) {
            append(new AppCreated(ORG, AppId.generate(), "shop", null, null));
        }
        await(() -> handled() == deleted);
        processor.shutDown();
        handledOnce();
    }

    private void loseBatch() {
        int crashes = 0;
        do {
            delete();
            await(() -> handled() == deleted);
            crash();
            assertThat(++crashes).as("none of them has lost anything").isLessThan(MOST_CRASHES);
        } while (handled() == deleted);
    }

    private void crash() {
        try (Connection victim = dataSource.getConnection()) {
            int pid = victim.unwrap(PGConnection.class).getBackendPID();
            ProcessHandle backend = ProcessHandle.of(pid).orElseThrow();
            assertThat(backend.destroyForcibly()).isTrue();
            assertThatThrownBy(() -> victim.createStatement().execute("SELECT pg_sleep(60)"))
                    .isInstanceOf(SQLException.class);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        await(this::answers);
    }

    private boolean answers() {
        try {
            return jdbc.queryForObject("SELECT 1", Integer.class) == 1;
        } catch (DataAccessException e) {
            return false;
        }
    }

    private TrackingEventProcessor processor(Duration wait, boolean storesTokenFirst) {
        TrackingEventProcessor.Builder builder = TrackingEventProcessor.builder()
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
                        .andEventAvailabilityTimeout(wait.toMillis(), TimeUnit.MILLISECONDS));
        if (!storesTokenFirst) {
            builder.storingTokensAfterProcessing();
        }
        TrackingEventProcessor processor = builder.build();
        processor.start();
        return processor;
    }

    private void delete() {
        append(new AppDeleted(ORG, AppId.generate(), "shop", null, null));
        deleted++;
    }

    private void append(DomainEvent event) {
        engine.appendEvents(List.of(
                new GenericDomainEventMessage<>("App", event.aggregateId(), 0, event, MetaData.emptyInstance())));
    }

    private long handled() {
        return jdbc.queryForObject("SELECT count(*) FROM handled", Long.class);
    }

    private void handledOnce() {
        assertThat(jdbc.queryForObject("SELECT count(DISTINCT app_id) FROM handled", Long.class))
                .isEqualTo(handled())
                .isEqualTo(deleted);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
