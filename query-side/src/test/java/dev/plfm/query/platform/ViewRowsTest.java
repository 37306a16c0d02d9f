package dev.plfm.query.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.query.testing.QueryServer;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

/** What becomes of rows that a batch reads, changes, removes and adds, in each order. */
class ViewRowsTest {
    private static JdbcTemplate jdbc;
    private static QueryServer past;

    private final ViewWrites writes = new ViewWrites(jdbc);
    private final ViewTable processes = writes.table("env_process", "env_id", "process_type");

    @BeforeAll
    static void a_database() {
        past = QueryServer.alone();
        past.close();
        jdbc = new JdbcTemplate(past.database());
    }

    @AfterAll
    static void forget() {
        past = null;
    }

    @BeforeEach
    void two_processes() {
        jdbc.update("DELETE FROM read_model.env_process");
        batch(() -> {
            begin("web", 1);
            begin("worker", 2);
        });
    }

    @Test
    void rows_are_changed_one_after_the_other_and_keep_what_was_not_changed() {
        batch(() -> {
            processes.at("env", "web").change(row -> row.add("replicas", 2));
            processes.at("env", "web").change(row -> row.add("replicas", row.number("replicas")));
            processes.at("env", "worker").change(row -> row.set("last_error", "it's \"broken\", {,}"));
            processes.at("env", "unknown").change(row -> row.add("replicas", 1));
        });
        assertThat(rows()).containsExactly("web 6 null", "worker 2 it's \"broken\", {,}");
    }

    @Test
    void what_comes_and_goes_in_one_batch_leaves_nothing() {
        batch(() -> {
            begin("cron", 3);
            processes.at("env", "cron").delete();
            processes.at("env", "web").change(row -> row.add("replicas", 1));
            processes.at("env", "web").delete();
        });
        assertThat(rows()).containsExactly("worker 2 null");
    }

    @Test
    void a_row_that_went_can_come_again_and_has_nothing_of_the_old_one() {
        batch(() -> {
            processes.at("env", "web").change(row -> row.set("last_error", "old"));
            processes.at("env", "web").delete();
            begin("web", 7);
            processes.at("env", "worker").delete();
            processes.at("env", "worker").upsert(row -> row.set("org_id", "org").add("replicas", 8));
        });
        assertThat(rows()).containsExactly("web 7 null", "worker 8 null");
    }

    @Test
    void a_row_that_nothing_was_known_of_can_go_and_come_again_and_go() {
        batch(() -> {
            processes.at("env", "web").delete();
            begin("web", 7);
            processes.at("env", "worker").delete();
            begin("worker", 8);
            processes.at("env", "worker").delete();
        });
        assertThat(rows()).containsExactly("web 7 null");
    }

    @Test
    void what_is_removed_by_another_column_is_gone_whether_it_was_read_before_or_not() {
        batch(() -> {
            processes.at("env", "web").change(row -> row.add("replicas", 1));
            begin("cron", 3);
            processes.where("env_id", "env").delete();
            processes.where("env_id", "env").change(row -> row.set("last_error", "still here"));
            processes.at("env", "worker").change(row -> row.set("last_error", "still here"));
            begin("late", 4);
        });
        assertThat(rows()).containsExactly("late 4 null");
    }

    @Test
    void what_was_not_foreseen_is_read_when_it_is_looked_at() {
        ViewTable.Place web = processes.at("env", "web");
        batch(() -> web.work(rows -> {
            long others = rows.all(processes.where("env_id", "env")).stream()
                    .mapToLong(row -> row.number("replicas"))
                    .sum();
            rows.findOrInsert(processes.at("env", "worker")).set("replicas", others);
        }));
        assertThat(rows()).containsExactly("web 1 null", "worker 3 null");
    }

    @Test
    void a_second_row_with_the_same_key_is_refused() {
        assertThatThrownBy(() -> batch(() -> begin("web", 5))).isInstanceOf(DuplicateKeyException.class);
        assertThatThrownBy(() -> batch(() -> {
                    begin("cron", 5);
                    begin("cron", 6);
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(rows()).containsExactly("web 1 null", "worker 2 null");
    }

    private void begin(String type, int replicas) {
        processes.at("env", type).insert(row -> row.set("org_id", "org").set("replicas", replicas));
    }

    private void batch(Runnable handling) {
        ViewRows.apply(
                writes.gather(handling).folds(), new RowStatements(jdbc, RowStatements.REAL, new HashMap<>()), null);
    }

    private static List<String> rows() {
        return jdbc.queryForList(
                "SELECT process_type || ' ' || replicas || ' ' || coalesce(last_error, 'null')"
                        + " FROM read_model.env_process ORDER BY 1",
                String.class);
    }
}
