package dev.plfm.controlplane;

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
