package dev.plfm.query.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.Story;
import dev.plfm.query.testing.Tables;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What views hold does not depend on how many events are handled together, nor on rebuilds that were killed. */
class RebuildInBatchesTest {
    private static QueryServer past;
    private static JdbcClient jdbc;
    private static Map<String, List<String>> live;

    @BeforeAll
    static void a_server_has_projected_a_story() {
        past = QueryServer.alone();
        past.happened(Story.random(11, 700));
        jdbc = JdbcClient.create(past.database());
        live = Tables.rows(jdbc);
        past.close();
    }

    @AfterAll
    static void forget() {
        past = null;
    }

    /** As it is a while after whoever had it was killed. */
    @BeforeEach
    void nobody_has_the_claim() {
        jdbc.sql("UPDATE token_entry SET owner = NULL").update();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 1_000})
    void batches_of_any_size_make_the_same_rows(int batch) {
        rebuild(batch, (position, end) -> {});
        assertThat(Tables.rows(jdbc)).isEqualTo(live);
    }

    @Test
    void a_rebuild_whose_session_is_killed_leaves_the_old_rows_and_the_next_one_is_complete() {
        JdbcClient superuser = JdbcClient.create(past.superuser());
        assertThatThrownBy(() -> rebuild(100, (position, end) -> {
                    if (position == 300) {
                        superuser
                                .sql("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                                        + " WHERE datname = current_database() AND usename = 'plfm_app'")
                                .query(Boolean.class)
                                .list();
                    }
                }))
                .isInstanceOf(RuntimeException.class);
        assertThat(Tables.rows(jdbc)).isEqualTo(live);
        nobody_has_the_claim();
        rebuild(100, (position, end) -> {});
        assertThat(Tables.rows(jdbc)).isEqualTo(live);
    }

    private static void rebuild(int batch, ReadModelRebuild.Progress progress) {
        try (ReadModelRebuild rebuild = ReadModelRebuild.on(past.database(), batch)) {
            rebuild.rebuild(ReadModelRebuild.ALL, progress);
        }
    }
}
