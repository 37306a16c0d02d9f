package dev.plfm.command.schedule;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lets one transaction at a time write the scheduler's tables; taken before anything else in it, so none waits for the other. */
@Component
class SchedulerLock {
    private static final int KEY = 0x5c4ed;

    private final JdbcClient jdbc;

    SchedulerLock(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Waits; held until the transaction ends. */
    void acquire() {
        jdbc.sql("SELECT pg_advisory_xact_lock(?)").param(KEY).query(row -> {});
    }

    /** Does not wait: whether it is now held. */
    boolean tryAcquire() {
        return jdbc.sql("SELECT pg_try_advisory_xact_lock(?)")
                .param(KEY)
                .query(Boolean.class)
                .single();
    }
}
