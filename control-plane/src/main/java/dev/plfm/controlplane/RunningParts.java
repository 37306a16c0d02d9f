package dev.plfm.controlplane;

import dev.plfm.controlplane.config.ServerConfig;
import dev.plfm.controlplane.database.EmbeddedDatabase;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a process has started, in order; stopped in the opposite order, once, and at the latest when the process ends. */
public final class RunningParts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RunningParts.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private boolean closed;

    /** An empty set that a signal to the process closes, also half-way through the start. */
    public static RunningParts stoppedWithProcess() {
        RunningParts parts = new RunningParts();
        Runtime.getRuntime().addShutdownHook(new Thread(parts::close, "shutdown"));
        return parts;
    }

    /** @throws IllegalStateException if the process is already ending; the part is stopped then */
    public synchronized <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        if (closed) {
            close();
            throw new IllegalStateException("ending");
        }
        return part;
    }

    /** The configuration with a database in it: the one it names, else the embedded one, which becomes a part. */
    public ServerConfig withDatabase(ServerConfig config) {
        if (!config.database().embedded()) {
            return config;
        }
        EmbeddedDatabase database = add(EmbeddedDatabase.start(
                config.dataDir(),
                EmbeddedDatabase.Options.DURABLE.withPort(config.database().embeddedPort())));
        return config.withDatabase(database.application(), database.owner());
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                // What else there is must stop all the same.
                log.error("Could not stop in order", e);
            }
        }
    }
}
