package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.query.platform.ReadModelRebuild;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.Story;
import dev.plfm.query.testing.Tables;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class RebuildRefusedTest {
    private static final DomainEvent[] STORY = Story.random(11, 400);
    private static QueryServer past;
    private static int told;

    private final JdbcClient jdbc = JdbcClient.create(past.database());

    @BeforeAll
    static void a_server_has_projected_a_story() {
        past = QueryServer.alone();
        past.happened(next(200));
        past.close();
    }

    @AfterAll
    static void forget() {
        past = null;
    }

    @ParameterizedTest
    @ValueSource(strings = {"instance", "app", "all"})
    void it_publishes_nothing_when_a_server_projected_while_its_claim_had_lapsed(String view) {
        Interruption interruption = new Interruption();
        assertThatThrownBy(() -> rebuild(view, interruption)).satisfies(refusedWith(ErrorCode.IN_USE));
        assertThat(interruption.after).isNotEmpty();
        assertThat(Tables.rows(jdbc)).isEqualTo(interruption.after);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event_type = 'org.renamed_since' WHERE event_type = 'app.created'",
                "event_version = 7 WHERE event_type = 'app.created'",
                "event_version = 7 WHERE event_type = 'org.created'"
            })
    void it_refuses_events_that_are_not_of_today(String change) {
        Map<String, List<String>> before = Tables.rows(jdbc);
        JdbcClient owner = JdbcClient.create(past.superuser());
        owner.sql("ALTER TABLE event_log DISABLE TRIGGER USER").update();
        owner.sql("CREATE TABLE kept AS SELECT event_id, event_type, event_version FROM event_log")
                .update();
        try {
            assertThat(owner.sql("UPDATE event_log SET " + change).update()).isPositive();
            assertThatThrownBy(() -> rebuild("app", (position, end) -> {}))
                    .satisfies(refusedWith(ErrorCode.CONFLICT))
                    .hasMessageContaining("version");
            assertThat(Tables.rows(jdbc)).isEqualTo(before);
        } finally {
            owner.sql("""
                    UPDATE event_log SET event_type = kept.event_type, event_version = kept.event_version
                    FROM kept WHERE kept.event_id = event_log.event_id
                    """).update();
            owner.sql("DROP TABLE kept").update();
        }
    }

    private static void rebuild(String name, ReadModelRebuild.Progress progress) {
        try (ReadModelRebuild rebuild = ReadModelRebuild.on(past.database())) {
            rebuild.rebuild(name, progress);
        }
    }

    private static Consumer<Throwable> refusedWith(ErrorCode code) {
        return failure -> assertThat(failure)
                .isInstanceOfSatisfying(DomainException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(code));
    }

    private static DomainEvent[] next(int count) {
        told += count;
        return Arrays.copyOfRange(STORY, told - count, told);
    }

    /** As if the rebuild stood still for longer than a claim lasts: a server starts, projects something and ends. */
    private final class Interruption implements ReadModelRebuild.Progress {
        private Map<String, List<String>> after = Map.of();

        @Override
        public void at(long position, long end) {
            jdbc.sql("UPDATE token_entry SET timestamp = '2000-01-01T00:00:00Z'")
                    .update();
            try (QueryServer server = past.beside()) {
                server.happened(next(50));
            }
            after = Tables.rows(jdbc);
        }
    }
}
