package dev.plfm.controlplane.identity;

import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Slows down guessing: after some free tries each further one doubles the wait, from 15 seconds to 15 minutes. All is forgotten when for
 * 15 minutes a try could have been made and none failed. It counts by what was tried, on all processes together, and for accounts that do
 * not exist in the same way.
 */
@Component
public class LoginThrottle {
    private static final int FIRST_WAIT_SECONDS = 15;
    private static final int LONGEST_WAIT_SECONDS = 900;
    private static final int FORGOTTEN_AFTER_SECONDS = 900;

    private final JdbcClient jdbc;

    LoginThrottle(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Counts a try as failed before it is made, so that tries made at the same time count too.
     *
     * @param free how many tries may fail before each costs a wait
     * @return how long until the next try; zero when this one may be made
     */
    public Duration attempt(String subject, int free) {
        boolean counted = jdbc.sql("""
                        INSERT INTO command.login_failure AS f (subject_hash, failures, blocked_until) VALUES (:subject, 1, now())
                        ON CONFLICT (subject_hash) DO UPDATE SET last_at = now(), was_blocked_until = f.blocked_until,
                            failures = CASE WHEN f.blocked_until < now() - make_interval(secs => :forgotten)
                                THEN 1 ELSE f.failures + 1 END,
                            blocked_until = CASE WHEN f.blocked_until < now() - make_interval(secs => :forgotten)
                                    OR f.failures + 1 < :free THEN now()
                                ELSE now() + make_interval(
                                    secs => least(:longest, :first * 2 ^ least(f.failures + 1 - :free, 10))) END
                        WHERE f.blocked_until <= now()
                        """)
                        .param("subject", OpaqueToken.sha256(subject))
                        .param("free", free)
                        .param("first", FIRST_WAIT_SECONDS)
                        .param("longest", LONGEST_WAIT_SECONDS)
                        .param("forgotten", FORGOTTEN_AFTER_SECONDS)
                        .update()
                == 1;
        return counted ? Duration.ZERO : waitFor(subject);
    }

    private Duration waitFor(String subject) {
        return jdbc.sql("""
                        SELECT greatest(1, ceil(extract(epoch FROM blocked_until - now())))::bigint
                        FROM command.login_failure WHERE subject_hash = ?
                        """)
                .param(OpaqueToken.sha256(subject))
                .query(Long.class)
                .optional()
                .map(Duration::ofSeconds)
                .orElse(Duration.ofSeconds(1));
    }

    /** The last try did not fail, so it costs no wait and keeps nothing in mind; those before it still count. */
    public void uncount(String subject) {
        jdbc.sql("""
                        UPDATE command.login_failure SET failures = greatest(failures - 1, 0),
                            blocked_until = coalesce(was_blocked_until, now())
                        WHERE subject_hash = ?
                        """).param(OpaqueToken.sha256(subject)).update();
    }

    /** Whoever tried has shown to be the right one: all is forgotten. */
    public void succeeded(String subject) {
        jdbc.sql("DELETE FROM command.login_failure WHERE subject_hash = ?")
                .param(OpaqueToken.sha256(subject))
                .update();
    }
}
