package dev.plfm.command.schedule;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The lock as an advisory one of the database. */
@Component
class JdbcSchedulerLock implements SchedulerLock {
    private static final int KEY = 0x5c4ed;

    private final JdbcClient jdbc;

    JdbcSchedulerLock(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void acquire() {
        jdbc.sql("SELECT pg_advisory_xact_lock(?)").param(KEY).query(row -> {});
    }

    @Override
    public boolean tryAcquire() {
        return jdbc.sql("SELECT pg_try_advisory_xact_lock(?)")
                .param(KEY)
                .query(Boolean.class)
                .single();
    }
}
