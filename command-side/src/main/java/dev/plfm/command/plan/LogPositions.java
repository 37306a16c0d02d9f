package dev.plfm.command.plan;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.id.NodeId;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Where the log ends, and how far those who follow it are. */
@Repository
class LogPositions {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final String[] FOLLOWERS = {"desired-state", "reconciler", "deploy", "scheduler"};

    private final JdbcClient jdbc;

    LogPositions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Waits until all that a plan reads knows of everything that is in the log by now.
     *
     * @return the position up to which it does
     * @throws DomainException {@code unavailable} when the wait was in vain
     */
    long caughtUp() {
        long head = jdbc.sql("SELECT coalesce(max(event_id), 0) FROM event_log")
                .query(Long.class)
                .single();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (slowest() < head) {
            if (System.nanoTime() > end) {
                throw new DomainException(
                        ErrorCode.UNAVAILABLE, "The control plane has not yet seen to all that happened: try again.");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return head;
    }

    /**
     * Whether anything happened after a position that may change a plan: to one of these aggregates, or to the state of one of these
     * nodes. What others reserve and release there happens all the time, and is in the next plan.
     */
    boolean anythingAfter(long position, Collection<String> aggregates, Collection<NodeId> nodes) {
        return jdbc.sql("""
                        SELECT EXISTS (
                            SELECT FROM event_log WHERE event_id > ?
                                AND (aggregate_id = ANY (?) OR (aggregate_id = ANY (?) AND event_type = 'node.state_changed')))
                        """)
                .param(position)
                .param(aggregates.toArray(String[]::new))
                .param(nodes.stream().map(NodeId::value).toArray(String[]::new))
                .query(Boolean.class)
                .single();
    }

    private long slowest() {
        return jdbc.sql("""
                        SELECT coalesce(min((convert_from(token, 'UTF8')::jsonb ->> 'globalIndex')::bigint), 0)
                        FROM token_entry WHERE processor_name = ANY (?)
                        """).param(FOLLOWERS).query(Long.class).single();
    }
}
