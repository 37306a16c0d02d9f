package dev.plfm.query.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.eventlog.Hints;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** When the database is asked how far the read model is. */
class ReadModelPositionTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final AtomicInteger asked = new AtomicInteger();
    private final ReadModelPosition position =
            new ReadModelPosition(JdbcClient.create(new Unanswering()), new Hints(null));

    @BeforeEach
    void start() {
        position.start();
    }

    @AfterEach
    void stop() {
        position.stop();
    }

    @Test
    void who_waits_for_projections_of_this_process_does_not_make_it_ask() {
        List<CompletableFuture<Boolean>> waits = new ArrayList<>();
        for (int event = 1; event <= 1_000; event++) {
            position.committed(event);
            waits.add(position.whenAt(event + 1, LONG));
        }
        assertThat(asked).hasValueLessThan(10);
        position.committed(1_001);
        assertThat(waits).allSatisfy(wait -> assertThat(wait).isCompletedWithValue(true));
    }

    @Test
    @Timeout(30)
    void when_they_say_nothing_for_long_it_asks_although_others_begin_to_wait_all_the_time() {
        position.committed(1);
        while (asked.get() == 0) {
            assertThat(position.await(2, Duration.ofMillis(5))).isFalse();
        }
    }

    /** Is asked and cannot answer. */
    private final class Unanswering extends AbstractDataSource {
        @Override
        public Connection getConnection() throws SQLException {
            asked.incrementAndGet();
            throw new SQLException("not there");
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }
    }
}
