package dev.plfm.command.platform;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Has this process do something when the time for it has come; times that are close together are one. */
public final class Alarm implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Alarm.class);
    private static final long TOGETHER_MILLIS = 100;

    private final InstantSource clock;
    private final Runnable work;
    private final Set<Long> set = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer;

    /** @param work does nothing when there is nothing to do */
    public Alarm(String name, InstantSource clock, Runnable work) {
        this.clock = clock;
        this.work = work;
        this.timer = new ScheduledThreadPoolExecutor(1, run -> {
            Thread thread = new Thread(run, name);
            thread.setDaemon(true);
            return thread;
        });
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Has it done at or right after that time, but not before the transaction that the caller is in was committed. */
    public void at(Instant time) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            set(time);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                set(time);
            }
        });
    }

    private void set(Instant time) {
        long now = clock.millis();
        long end = Math.max(now, time.toEpochMilli()) / TOGETHER_MILLIS + 1;
        if (set.add(end) && !timer.isShutdown()) {
            timer.schedule(() -> ring(end), end * TOGETHER_MILLIS - now, TimeUnit.MILLISECONDS);
        }
    }

    private void ring(long end) {
        set.remove(end);
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("What was due could not be done; it is tried again", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
