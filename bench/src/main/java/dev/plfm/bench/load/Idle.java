package dev.plfm.bench.load;

import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the database is asked while nothing happens. */
record Idle(double transactionsPerSecond) {
    private static final Duration STATISTICS_DELAY = Duration.ofSeconds(11);
    private static final String COUNT =
            "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()";

    static Idle over(JdbcClient sql, Duration time) {
        // What is over is counted up to ten seconds later, when the connection has nothing to do.
        StreamScenario.pause(STATISTICS_DELAY);
        long before = count(sql);
        StreamScenario.pause(time);
        return new Idle((count(sql) - before) / (time.toNanos() / 1e9));
    }

    private static long count(JdbcClient sql) {
        return sql.sql(COUNT).query(Long.class).single();
    }
}
