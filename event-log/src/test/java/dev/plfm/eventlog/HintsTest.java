package dev.plfm.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.springframework.jdbc.core.JdbcTemplate;

/** How one process tells and another hears, on a real database. */
class HintsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int QUIET_MILLIS = 300;
    private static final String LOG = "log";
    private static EmbeddedPostgres postgres;

    private final List<Runnable> ends = new ArrayList<>();
    private Connection listener;

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void listen() throws SQLException {
        listener = open();
    }

    @AfterEach
    void end() throws SQLException {
        ends.forEach(Runnable::run);
        listener.close();
        until("nobody listens any more", () -> listeners() == 0);
    }

    @Test
    void a_sender_pauses_however_often_it_is_told_something() throws Exception {
        hearAll();
        List<Long> sent = new CopyOnWriteArrayList<>();
        HintSender sender = new HintSender(() -> noting(sent), "here", () -> false);
        begin(sender);
        until("it has sent often", () -> {
            sender.tell(LOG);
            return sent.size() >= 50;
        });
        for (int i = 1; i < sent.size(); i++) {
            assertThat(sent.get(i) - sent.get(i - 1)).isGreaterThanOrEqualTo(PAUSE_NANOS);
        }
    }

    @Test
    void a_sender_that_does_not_listen_itself_tells_the_only_one_who_does() throws Exception {
        hearAll();
        sender(() -> false).tell(LOG);
        assertThat(notifications()).containsExactly("here log");
    }

    @Test
    void a_sender_that_is_the_only_one_who_listens_tells_nobody() throws Exception {
        hearAll();
        sender(() -> true).tell(LOG);
        until(
                "it has counted",
                () -> count("pg_stat_activity WHERE state = 'idle' AND query LIKE 'SELECT count(*) FROM pg_locks%'")
                        == 1);
        assertThat(notifications()).isEmpty();
    }

    @Test
    void a_sender_that_knew_of_nobody_tells_who_came_since() throws Exception {
        HintSender sender = sender(() -> false);
        sender.tell(LOG);
        until(
                "it has counted",
                () -> count("pg_stat_activity WHERE state = 'idle' AND query LIKE 'SELECT count(*) FROM pg_locks%'")
                        == 1);
        hearAll();
        until("it has told", () -> {
            sender.tell(LOG);
            return !notifications().isEmpty();
        });
    }

    @Test
    void a_sender_goes_on_whatever_its_connection_failed_with() throws Exception {
        hearAll();
        AtomicBoolean failed = new AtomicBoolean();
        HintSender sender = new HintSender(
                () -> {
                    if (failed.compareAndSet(false, true)) {
                        throw new IllegalStateException("not yet");
                    }
                    return open();
                },
                "here",
                () -> false);
        begin(sender);
        sender.tell(LOG);
        until("it was told", () -> !notifications().isEmpty());
    }

    @Test
    void a_receiver_looks_and_connects_less_and_less_often_whatever_its_connections_fail_with() {
        List<Long> opened = new CopyOnWriteArrayList<>();
        AtomicInteger looks = new AtomicInteger();
        HintReceiver receiver = new HintReceiver(
                () -> {
                    opened.add(System.nanoTime());
                    throw new IllegalStateException("never");
                },
                "here",
                topic -> {
                    looks.incrementAndGet();
                    throw new IllegalStateException("nor this");
                });
        begin(receiver);
        until("it has tried four times", () -> opened.size() >= 4);
        assertThat(receiver.hears()).isFalse();
        assertThat(looks).hasValueGreaterThanOrEqualTo(3);
        for (int i = 1; i < 4; i++) {
            assertThat(opened.get(i) - opened.get(i - 1)).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(50L << i));
        }
    }

    @Test
    void a_receiver_whose_listener_fails_looks_until_it_listens_again() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        AtomicBoolean poisoned = new AtomicBoolean();
        AtomicBoolean looked = new AtomicBoolean();
        HintReceiver[] own = new HintReceiver[1];
        HintReceiver receiver = new HintReceiver(HintsTest::open, "here", topic -> {
            if ("poison".equals(topic)) {
                poisoned.set(true);
                throw new IllegalStateException("poison");
            }
            if (poisoned.get() && !own[0].hears()) {
                looked.set(true);
            }
            if (topic != null) {
                heard.add(topic);
            }
        });
        own[0] = receiver;
        begin(receiver);
        until("it listens", receiver::hears);
        tell("there poison");
        until("it looks", looked::get);
        until("it listens again", receiver::hears);
        tell("here own");
        tell("there log");
        assertThat(heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(LOG);
    }

    private HintSender sender(BooleanSupplier listens) {
        HintSender sender = new HintSender(HintsTest::open, "here", listens);
        begin(sender);
        return sender;
    }

    private void begin(HintSender sender) {
        ends.add(sender::stop);
        sender.start();
    }

    private void begin(HintReceiver receiver) {
        ends.add(receiver::stop);
        receiver.start();
    }

    /** As another process does. */
    private void hearAll() throws SQLException {
        try (Statement statement = listener.createStatement()) {
            statement.execute("LISTEN " + HintReceiver.CHANNEL);
            statement.execute("SELECT pg_advisory_lock_shared(61001)");
        }
    }

    /** All that came until nothing did for a while. */
    private List<String> notifications() {
        List<String> all = new ArrayList<>();
        try {
            PGConnection connection = listener.unwrap(PGConnection.class);
            for (PGNotification[] some = connection.getNotifications(QUIET_MILLIS);
                    some != null && some.length > 0;
                    some = connection.getNotifications(QUIET_MILLIS)) {
                Arrays.stream(some).map(PGNotification::getParameter).forEach(all::add);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return all;
    }

    private static void tell(String hint) {
        jdbc().query("SELECT pg_notify('" + HintReceiver.CHANNEL + "', ?)", row -> {}, hint);
    }

    private static long listeners() {
        return count("pg_locks WHERE locktype = 'advisory'");
    }

    private static long count(String rows) {
        Long count = jdbc().queryForObject("SELECT count(*) FROM " + rows, Long.class);
        return count == null ? 0 : count;
    }

    private static JdbcTemplate jdbc() {
        return new JdbcTemplate(postgres.getPostgresDatabase());
    }

    private static Connection open() throws SQLException {
        return postgres.getPostgresDatabase().getConnection();
    }

    /** A connection that notes when something is sent on it. */
    private static Connection noting(List<Long> sent) throws SQLException {
        Connection real = open();
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    if (arguments != null && String.valueOf(arguments[0]).startsWith("SELECT pg_notify")) {
                        sent.add(System.nanoTime());
                    }
                    return method.invoke(real, arguments);
                });
    }

    private static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
        }
    }
}
