package dev.plfm.query.platform;

import dev.plfm.eventlog.LoggedEvents;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives the events of the log to some views, a batch after the other. What views would write is worked out for the next batches on other
 * threads while one is written: a view only says what to write, and reads nothing.
 */
final class ReadModelReplay implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int AHEAD = 3;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "replay");
        thread.setDaemon(true);
        return thread;
    });
    private final ViewHandlers handlers;
    private final JdbcTemplate jdbc;
    private final LoggedEvents log;
    private final TransactionTemplate everyRow;
    private final ViewWrites writes;
    private final int batch;

    /**
     * @param connections some to read the log with
     * @param batch how many positions of the log are handled together
     */
    ReadModelReplay(DataSource connections, ViewWrites writes, List<ReadModelView> views, int batch) {
        JdbcTemplate jdbc = new JdbcTemplate(connections);
        this.handlers = new ViewHandlers(views);
        this.log = new LoggedEvents(jdbc, handlers.types());
        this.everyRow = new TransactionTemplate(new JdbcTransactionManager(connections));
        this.writes = writes;
        this.batch = batch;
        this.jdbc = jdbc;
    }

    /** What some events have views write: runs of equal statements, and what is to be worked out about rows. */
    record Work(List<List<GatheredWrites.Write>> runs, List<ViewTable.Fold> folds) {}

    /** Does the work of the events up to {@code end}. */
    @FunctionalInterface
    interface Target {
        void write(Work work, long end);
    }

    /** Handles every event after {@code start} up to {@code end}. */
    void run(long start, long end, Target target) {
        Queue<CompletableFuture<Work>> next = new ArrayDeque<>();
        long begun = start;
        for (long done = start; done < end; done = Math.min(end, done + batch)) {
            while (begun < end && next.size() < AHEAD) {
                long after = begun;
                begun = Math.min(end, begun + batch);
                long upTo = begun;
                next.add(CompletableFuture.supplyAsync(() -> gather(after, upTo), threads));
            }
            target.write(written(next.remove()), Math.min(end, done + batch));
        }
    }

    private static <T> T written(CompletableFuture<T> work) {
        try {
            return work.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
    }

    private Work gather(long after, long upTo) {
        List<LoggedEvents.Logged> events = Objects.requireNonNull(everyRow.execute(status -> {
            ReadModelRebuild.seeEveryRow(jdbc);
            return log.between(after, upTo);
        }));
        GatheredWrites gathered = writes.gather(() -> events.forEach(handlers::handle));
        return new Work(gathered.runs(), gathered.folds());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
