package dev.plfm.eventlog;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears the hints of other processes on a connection of its own, which it opens again, less and less often, when it breaks. Until then it
 * gives word of everything so often that nobody has to know.
 */
final class HintReceiver {
    static final String CHANNEL = "plfm";

    /** Who listens holds this lock together with others, by which they are counted. */
    private static final int LOCK = 61_001;

    static final String COUNT_LISTENERS =
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = " + LOCK
                    + " AND objsubid = 1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private static final Logger LOG = LoggerFactory.getLogger(HintReceiver.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);

    private final HintConnections connections;
    private final String process;
    private final Consumer<@Nullable String> heard;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Connection connection;
    private volatile boolean hears;
    private Duration retry = FIRST_RETRY;

    /** @param heard is given the topic of a hint, or null when any may have been missed */
    HintReceiver(HintConnections connections, String process, Consumer<@Nullable String> heard) {
        this.connections = connections;
        this.process = process;
        this.heard = heard;
    }

    boolean hears() {
        return hears;
    }

    void start() {
        Thread own = new Thread(this::run, "hint-receiver");
        own.setDaemon(true);
        thread = own;
        own.start();
    }

    void stop() {
        Thread own = thread;
        thread = null;
        LockSupport.unpark(own);
        Connection open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("Could not close the connection for hints", e);
            }
        }
    }

    private boolean isRunning() {
        return thread == Thread.currentThread();
    }

    private void run() {
        while (isRunning()) {
            try (Connection open = connections.open()) {
                connection = open;
                listen(open);
            } catch (SQLException e) {
                if (isRunning()) {
                    LOG.debug("Other processes cannot be heard; looking instead", e);
                }
            } catch (RuntimeException e) {
                LOG.warn("Other processes cannot be heard; looking instead", e);
            } finally {
                connection = null;
                hears = false;
            }
            lookUntilRetry();
        }
    }

    private void listen(Connection open) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
            statement.execute("SELECT pg_advisory_lock_shared(" + LOCK + ")");
        }
        hears = true;
        // What came before it listened.
        heard.accept(null);
        retry = FIRST_RETRY;
        long known = System.nanoTime() + HintSender.LISTENERS_KNOWN_FOR.toNanos();
        PGConnection notifications = open.unwrap(PGConnection.class);
        while (isRunning()) {
            Duration wait = System.nanoTime() < known ? POLL : Hints.LOST_AFTER;
            PGNotification[] some = notifications.getNotifications((int) wait.toMillis());
            if (some == null || some.length == 0) {
                // In case one was lost, nobody knows yet that it listens, or the connection is dead without a sign.
                heard.accept(null);
                continue;
            }
            for (PGNotification one : some) {
                hear(one.getParameter());
            }
        }
    }

    private void hear(String text) {
        int space = text.indexOf(' ');
        if (space > 0 && !text.substring(0, space).equals(process)) {
            heard.accept(text.substring(space + 1));
        }
    }

    private void lookUntilRetry() {
        long end = System.nanoTime() + retry.toNanos();
        RuntimeException failure = null;
        while (isRunning() && System.nanoTime() < end) {
            try {
                heard.accept(null);
            } catch (RuntimeException e) {
                failure = e;
            }
            LockSupport.parkNanos(this, POLL.toNanos());
        }
        if (failure != null) {
            LOG.warn("Not all could be given word; trying again", failure);
        }
        retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
    }
}
