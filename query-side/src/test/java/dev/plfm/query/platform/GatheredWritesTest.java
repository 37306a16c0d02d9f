package dev.plfm.query.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plfm.query.platform.GatheredWrites.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** In which order gathered statements are executed. */
class GatheredWritesTest {
    private final GatheredWrites writes = new GatheredWrites();
    private final Map<String, NamedSql> texts = new HashMap<>();
    private int number;

    @Test
    void equal_statements_about_different_things_come_together() {
        for (String key : List.of("a", "b", "c")) {
            add("app", "insert", key);
            add("app", "update", key);
        }
        assertThat(order()).isEqualTo("[insert 0, insert 2, insert 4], [update 1, update 3, update 5]");
    }

    @Test
    void views_do_not_wait_for_each_other() {
        add("app", "insert app", "a");
        add("org", "insert org", "o");
        add("app", "insert app", "b");
        assertThat(order()).isEqualTo("[insert app 0, insert app 2], [insert org 1]");
    }

    @Test
    void a_statement_about_anything_stays_where_it_is() {
        add("app", "insert", "a");
        add("app", "delete all", null);
        add("app", "insert", "b");
        assertThat(order()).isEqualTo("[insert 0], [delete all 1], [insert 2]");
    }

    @Test
    void an_upsert_has_no_row_twice() {
        String upsert = "insert ON CONFLICT DO UPDATE";
        add("app", upsert, "a");
        add("app", upsert, "a");
        add("app", upsert, "b");
        assertThat(order()).isEqualTo("[%1$s 0, %1$s 2], [%1$s 1]".formatted(upsert));
    }

    @Test
    void the_order_of_statements_about_one_thing_never_changes() {
        Random random = new Random(1);
        Map<String, List<String>> expected = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            String key = "key " + random.nextInt(20);
            String sql = "statement " + random.nextInt(5);
            expected.computeIfAbsent(key, none -> new ArrayList<>()).add(sql + " " + number);
            add("app", sql, key);
        }
        Map<String, List<String>> executed = new HashMap<>();
        writes.runs()
                .forEach(run -> run.forEach(
                        write -> executed.computeIfAbsent(String.valueOf(write.key()), none -> new ArrayList<>())
                                .add(write.sql() + " " + write.values()[0])));
        assertThat(executed).isEqualTo(expected);
        assertThat(writes.runs()).hasSizeLessThan(1_000);
    }

    private void add(String view, String sql, String key) {
        writes.add(view, new Write(sql(sql), new Object[] {number++}, key));
    }

    private NamedSql sql(String text) {
        return texts.computeIfAbsent(text, NamedSql::new);
    }

    private String order() {
        List<String> runs = new ArrayList<>();
        for (List<Write> run : writes.runs()) {
            runs.add(run.stream()
                    .map(write -> write.sql() + " " + write.values()[0])
                    .toList()
                    .toString());
        }
        return String.join(", ", runs);
    }
}
