package dev.plfm.eventlog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends hints on a connection of its own, each in a transaction of its own: a notification takes a lock of the whole database at its commit. So
 * it sends at once but not again for some milliseconds, and nothing when no other process listens.
 */
final class HintSender {
    private static final Logger LOG = LoggerFactory.getLogger(HintSender.class);
    private static final Duration PAUSE = Duration.ofMillis(5);
    static final Duration LISTENERS_KNOWN_FOR = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final HintConnections connections;
    private final String process;
    private final BooleanSupplier listens;
    private final Set<String> untold = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Thread thread;
    private @Nullable Connection connection;
    private volatile boolean others;

    /** Written after {@link #others}, read before it. */
    private volatile long askedNanos = longAgo();

    /** @param listens whether this process itself is among those who listen */
    HintSender(HintConnections connections, String process, BooleanSupplier listens) {
        this.connections = connections;
        this.process = process;
        this.listens = listens;
    }

    void tell(String topic) {
        if ((!areListenersKnown() || others) && untold.add(topic)) {
            LockSupport.unpark(thread);
        }
    }

    void start() {
        Thread own = new Thread(this::run, "hint-sender");
        own.setDaemon(true);
        thread = own;
        own.start();
    }

    void stop() {
        Thread own = thread;
        thread = null;
        LockSupport.unpark(own);
    }

    private boolean isRunning() {
        return thread == Thread.currentThread();
    }

    private void run() {
        while (isRunning()) {
            if (untold.isEmpty()) {
                LockSupport.park(this);
            } else {
                send();
            }
        }
        disconnect();
    }

    private void send() {
        try {
            Connection open = connected();
            if (othersListen(open)) {
                for (String topic : Set.copyOf(untold)) {
                    // What is told from here on is news that this hint may come too early for.
                    untold.remove(topic);
                    notify(open, topic);
                }
            } else {
                untold.clear();
            }
            pause(PAUSE);
        } catch (SQLException | RuntimeException e) {
            LOG.debug("Could not tell other processes; they look by themselves", e);
            disconnect();
            pause(PAUSE_AFTER_FAILURE);
        }
    }

    /** For all of that time, however often it is told something meanwhile. */
    private void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0 && isRunning(); left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    private void notify(Connection open, String topic) throws SQLException {
        try (PreparedStatement statement =
                open.prepareStatement("SELECT pg_notify('" + HintReceiver.CHANNEL + "', ?)")) {
            statement.setString(1, process + " " + topic);
            statement.execute();
        }
    }

    private boolean othersListen(Connection open) throws SQLException {
        if (!areListenersKnown()) {
            try (PreparedStatement statement = open.prepareStatement(HintReceiver.COUNT_LISTENERS);
                    ResultSet row = statement.executeQuery()) {
                row.next();
                others = row.getInt(1) > (listens.getAsBoolean() ? 1 : 0);
            }
            askedNanos = System.nanoTime();
        }
        return others;
    }

    private boolean areListenersKnown() {
        return System.nanoTime() - askedNanos <= LISTENERS_KNOWN_FOR.toNanos();
    }

    private static long longAgo() {
        return System.nanoTime() - 2 * LISTENERS_KNOWN_FOR.toNanos();
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = connections.open();
            connection = open;
            askedNanos = longAgo();
        }
        return open;
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (SQLException e) {
            LOG.debug("Could not close the connection for hints", e);
        }
    }
}
