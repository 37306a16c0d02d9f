package dev.plfm.controlplane.identity;

import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Slows down guessing: after five failures each further one doubles the wait, from 15 seconds to 15 minutes. It counts by what was tried, on
 * all processes together, and for accounts that do not exist in the same way.
 */
@Component
class LoginThrottle {
    private static final int FREE_FAILURES = 5;
    private static final int FIRST_WAIT_SECONDS = 15;
    private static final int LONGEST_WAIT_SECONDS = 900;

    private final JdbcClient jdbc;

    LoginThrottle(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How long until the next try; zero when it may be made now. */
    Duration waitFor(String subject) {
        return jdbc.sql("""
                        SELECT ceil(extract(epoch FROM blocked_until - now()))::bigint FROM command.login_failure
                        WHERE subject_hash = ? AND blocked_until > now()
                        """)
                .param(OpaqueToken.sha256(subject))
                .query(Long.class)
                .optional()
                .map(Duration::ofSeconds)
                .orElse(Duration.ZERO);
    }

    void failed(String subject) {
        jdbc.sql("""
                        INSERT INTO command.login_failure AS f (subject_hash, failures, blocked_until) VALUES (:subject, 1, now())
                        ON CONFLICT (subject_hash) DO UPDATE SET failures = f.failures + 1, last_at = now(),
                            blocked_until = CASE WHEN f.failures + 1 < :free THEN now() ELSE now() + make_interval(
                                secs => least(:longest, :first * 2 ^ least(f.failures + 1 - :free, 10))) END
                        """)
                .param("subject", OpaqueToken.sha256(subject))
                .param("free", FREE_FAILURES)
                .param("first", FIRST_WAIT_SECONDS)
                .param("longest", LONGEST_WAIT_SECONDS)
                .update();
    }

    void succeeded(String subject) {
        jdbc.sql("DELETE FROM command.login_failure WHERE subject_hash = ?")
                .param(OpaqueToken.sha256(subject))
                .update();
    }
}
