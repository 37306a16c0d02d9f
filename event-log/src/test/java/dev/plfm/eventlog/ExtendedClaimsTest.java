package dev.plfm.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** Which process an event processor belongs to, and how much it asks the database for that. */
class ExtendedClaimsTest {
    private static final String PROCESSOR = "test";
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final EventLogConfiguration beans = new EventLogConfiguration();
    private EmbeddedPostgres postgres;
    private DataSource dataSource;
    private JdbcTemplate jdbc;
    private TransactionManager transactions;
    private UnhurriedTokenStore ours;
    private UnhurriedTokenStore theirs;

    @BeforeEach
    void start() throws Exception {
        postgres = EmbeddedPostgres.start();
        dataSource = postgres.getPostgresDatabase();
        Flyway.configure().dataSource(dataSource).load().migrate();
        jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("CREATE TABLE written (at text)");
        jdbc.execute("CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN INSERT INTO written VALUES (NEW.timestamp); RETURN NEW; END'");
        jdbc.execute("CREATE TRIGGER note AFTER UPDATE ON token_entry FOR EACH ROW EXECUTE FUNCTION note()");
        transactions = new SpringTransactionManager(new DataSourceTransactionManager(dataSource));
    }

    @AfterEach
    void stop() throws Exception {
        postgres.close();
    }

    @Test
    void who_has_nothing_to_do_keeps_its_claim_and_seldom_writes() {
        claimed(TIMEOUT);
        long end = System.nanoTime() + TIMEOUT.multipliedBy(2).toNanos();
        int asked = 0;
        while (System.nanoTime() < end) {
            transactions.executeInTransaction(() -> ours.extendClaim(PROCESSOR, 0));
            asked++;
            assertThatThrownBy(() -> take(theirs)).isInstanceOf(UnableToClaimTokenException.class);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(asked).isGreaterThan(10);
        assertThat(written()).isBetween(2L, 14L);
    }

    @Test
    void who_is_alive_extends_for_all_who_are_but_not_for_who_hangs() {
        claimed(TIMEOUT);
        transactions.executeInTransaction(() -> {
            ours.initializeTokenSegments("hangs", 1);
            ours.initializeTokenSegments("idle", 1);
        });
        for (String processor : List.of("hangs", "idle")) {
            transactions.executeInTransaction(() -> ours.fetchToken(processor, 0));
            transactions.executeInTransaction(() -> ours.extendClaim(processor, 0));
        }
        jdbc.update("DELETE FROM written");
        until(() -> {
            for (String processor : List.of(PROCESSOR, "idle")) {
                transactions.executeInTransaction(() -> ours.extendClaim(processor, 0));
                assertThatThrownBy(() -> take(theirs)).isInstanceOf(UnableToClaimTokenException.class);
            }
            try {
                transactions.executeInTransaction(() -> theirs.fetchToken("hangs", 0));
                return true;
            } catch (UnableToClaimTokenException e) {
                return false;
            }
        });
        assertThat(jdbc.queryForObject("SELECT count(DISTINCT owner) FROM token_entry", Long.class))
                .isEqualTo(2);
    }

    @Test
    void another_process_takes_over_what_is_not_extended_any_more_and_the_first_notices() {
        claimed(SHORT);
        until(() -> {
            try {
                take(theirs);
                return true;
            } catch (UnableToClaimTokenException e) {
                return false;
            }
        });
        assertThatThrownBy(() -> inBatch(() -> ours.extendClaim(PROCESSOR, 0)))
                .isInstanceOf(UnableToClaimTokenException.class);
        until(() -> {
            try {
                transactions.executeInTransaction(() -> theirs.extendClaim(PROCESSOR, 0));
                transactions.executeInTransaction(() -> ours.extendClaim(PROCESSOR, 0));
                return false;
            } catch (UnableToClaimTokenException e) {
                return true;
            }
        });
    }

    @Test
    void nobody_takes_over_in_the_middle_of_a_batch_however_long_that_takes() throws Exception {
        claimed(SHORT);
        jdbc.update("UPDATE token_entry SET timestamp = '2020-01-01T00:00:00Z'");
        Transaction batch = transactions.startTransaction();
        UnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(null);
        ours.extendClaim(PROCESSOR, 0);
        try (Connection beside = dataSource.getConnection();
                Statement look = beside.createStatement();
                ResultSet free = look.executeQuery("SELECT FROM token_entry FOR UPDATE SKIP LOCKED")) {
            assertThat(free.next()).isFalse();
        }
        ours.storeToken(new GlobalSequenceTrackingToken(7), PROCESSOR, 0);
        unit.commit();
        batch.commit();
        assertThat(jdbc.queryForObject("SELECT convert_from(token, 'UTF8') FROM token_entry", String.class))
                .contains("7");
    }

    @Test
    void whose_token_the_database_has_lost_is_told_so_whatever_it_does_until_it_fetches_that_which_is_there() {
        claimed(TIMEOUT);
        byte[] before = token();
        store(7);
        assertThat(token()).isNotEqualTo(before);
        jdbc.update("UPDATE token_entry SET token = nullif(?, ''::bytea)", before);
        for (Runnable work : List.<Runnable>of(
                () -> inBatch(() -> ours.extendClaim(PROCESSOR, 0)),
                () -> store(8),
                () -> inBatch(() -> ours.storeToken(new GlobalSequenceTrackingToken(8), PROCESSOR, 0)),
                this::extendsWhenIdle)) {
            assertThatThrownBy(work::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("lost");
            assertThat(token()).isEqualTo(before);
        }
        transactions.executeInTransaction(() -> ours.releaseClaim(PROCESSOR, 0));
        assertThatThrownBy(() -> store(8)).isInstanceOf(UnableToClaimTokenException.class);
        take(ours);
        store(8);
        store(9);
        extendsWhenIdle();
    }

    @Test
    void who_extends_for_another_does_not_hide_that_its_token_is_lost() {
        claimed(TIMEOUT);
        transactions.executeInTransaction(() -> ours.initializeTokenSegments("other", 1));
        transactions.executeInTransaction(() -> ours.fetchToken("other", 0));
        transactions.executeInTransaction(() -> ours.extendClaim("other", 0));
        store(7);
        jdbc.update("UPDATE token_entry SET token = NULL WHERE processor_name = ?", PROCESSOR);
        assertThatThrownBy(() -> until(() -> {
                    transactions.executeInTransaction(() -> ours.extendClaim("other", 0));
                    transactions.executeInTransaction(() -> ours.extendClaim(PROCESSOR, 0));
                    return false;
                }))
                .isInstanceOf(IllegalStateException.class);
        transactions.executeInTransaction(() -> ours.extendClaim("other", 0));
    }

    @Test
    void who_waits_for_its_own_claim_holds_none_of_others() throws Exception {
        claimed(SHORT.multipliedBy(100));
        transactions.executeInTransaction(() -> ours.initializeTokenSegments("other", 1));
        transactions.executeInTransaction(() -> ours.fetchToken("other", 0));
        transactions.executeInTransaction(() -> ours.extendClaim("other", 0));
        CompletableFuture<Void> waits;
        try (Connection beside = dataSource.getConnection();
                Statement look = beside.createStatement()) {
            beside.setAutoCommit(false);
            look.execute("SELECT FROM token_entry WHERE processor_name = '" + PROCESSOR + "' FOR UPDATE");
            waits = CompletableFuture.runAsync(
                    () -> transactions.executeInTransaction(() -> ours.extendClaim(PROCESSOR, 0)));
            until(() -> jdbc.queryForObject("SELECT count(*) FROM pg_locks WHERE NOT granted", Long.class) > 0);
            look.execute("SELECT FROM token_entry WHERE processor_name = 'other' FOR UPDATE NOWAIT");
            beside.commit();
        }
        waits.get(30, TimeUnit.SECONDS);
    }

    /** For longer than it needs not write. */
    private void extendsWhenIdle() {
        long end = System.nanoTime() + TIMEOUT.dividedBy(2).toNanos();
        while (System.nanoTime() < end) {
            transactions.executeInTransaction(() -> ours.extendClaim(PROCESSOR, 0));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private void store(long position) {
        transactions.executeInTransaction(
                () -> ours.storeToken(new GlobalSequenceTrackingToken(position), PROCESSOR, 0));
    }

    private byte[] token() {
        return jdbc.queryForObject("SELECT coalesce(token, '') FROM token_entry", byte[].class);
    }

    private void claimed(Duration timeout) {
        ours = store(timeout);
        theirs = store(timeout);
        transactions.executeInTransaction(() -> ours.initializeTokenSegments(PROCESSOR, 1));
        take(ours);
        jdbc.update("DELETE FROM written");
    }

    private UnhurriedTokenStore store(Duration timeout) {
        return UnhurriedTokenStore.of(
                new Claims(System::nanoTime),
                JdbcTokenStore.builder()
                        .connectionProvider(beans.connectionProvider(dataSource))
                        .schema(TokenSchema.builder()
                                .setTokenTable("token_entry")
                                .setProcessorNameColumn("processor_name")
                                .setTokenTypeColumn("token_type")
                                .build())
                        .serializer(beans.serializer()),
                timeout);
    }

    private void take(UnhurriedTokenStore store) {
        transactions.executeInTransaction(() -> store.fetchToken(PROCESSOR, 0));
    }

    private void inBatch(Runnable work) {
        transactions.executeInTransaction(() -> {
            UnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(null);
            try {
                work.run();
            } finally {
                unit.rollback();
            }
        });
    }

    private long written() {
        return jdbc.queryForObject("SELECT count(*) FROM written", Long.class);
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
