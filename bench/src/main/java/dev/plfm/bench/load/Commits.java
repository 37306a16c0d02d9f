package dev.plfm.bench.load;

import dev.plfm.controlplane.RunningServer;
import dev.plfm.eventlog.AppendSignal;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.springframework.jdbc.core.simple.JdbcClient;

/** When events of a server were committed: at the latest when the first signal after them was given. */
final class Commits implements AutoCloseable {
    private static final long STOP = -1;

    private final JdbcClient sql;
    private final LinkedBlockingQueue<Long> signals = new LinkedBlockingQueue<>();
    private final ConcurrentSkipListMap<Long, Long> nanosByHead = new ConcurrentSkipListMap<>();
    private final Thread follower = new Thread(this::follow, "bench-commits");

    Commits(RunningServer server, JdbcClient sql) {
        this.sql = sql;
        server.bean(AppendSignal.class).subscribe(() -> signals.add(System.nanoTime()));
        follower.setDaemon(true);
        follower.start();
    }

    /** By {@link System#nanoTime()}; of an event that is known to be in the log. */
    long nanosOf(long eventId) throws InterruptedException {
        while (nanosByHead.ceilingEntry(eventId) == null) {
            Thread.sleep(1);
        }
        return Objects.requireNonNull(nanosByHead.ceilingEntry(eventId)).getValue();
    }

    private void follow() {
        try {
            for (long nanos = signals.take(); nanos != STOP; nanos = signals.take()) {
                // The later ones are of commits that the question sees as well.
                boolean over = signals.contains(STOP);
                signals.clear();
                nanosByHead.putIfAbsent(LongLog.head(sql), nanos);
                if (over) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws InterruptedException {
        signals.add(STOP);
        follower.join();
    }
}
