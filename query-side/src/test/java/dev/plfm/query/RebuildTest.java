package dev.plfm.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.query.platform.ReadModelRebuild;
import dev.plfm.query.testing.QueryServer;
import dev.plfm.query.testing.Story;
import dev.plfm.query.testing.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class RebuildTest {
    private static final int EVENTS = 1_500;
    private static QueryServer past;
    private static DataSource database;
    private static Map<String, List<String>> live;

    @BeforeAll
    static void a_server_has_projected_a_long_story() {
        past = QueryServer.alone();
        past.happened(Story.random(7, EVENTS));
        database = past.database();
        live = Tables.rows(JdbcClient.create(database));
        assertThatThrownBy(() -> rebuild("all"))
                .isInstanceOfSatisfying(DomainException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ErrorCode.IN_USE));
        past.close();
    }

    @AfterAll
    static void forget() {
        past = null;
    }

    @Test
    void everything_rebuilt_is_as_it_was() {
        assertThat(live.values()).noneMatch(List::isEmpty);
        List<Long> told = rebuild("all");
        assertThat(Tables.rows(JdbcClient.create(database))).isEqualTo(live);
        assertThat(told).endsWith((long) EVENTS).isSorted().hasSizeGreaterThan(1);
        rebuild("all");
        assertThat(Tables.rows(JdbcClient.create(database))).isEqualTo(live);
    }

    @Test
    void each_view_is_rebuilt_by_itself() {
        try (ReadModelRebuild rebuild = ReadModelRebuild.on(database)) {
            assertThat(rebuild.views()).contains("app", "instance", "plan", "status", "workload");
            for (String view : rebuild.views()) {
                rebuild.rebuild(view, (position, end) -> {});
                assertThat(Tables.rows(JdbcClient.create(database))).as(view).isEqualTo(live);
            }
        }
    }

    @Test
    void a_damaged_view_is_repaired() {
        JdbcClient jdbc = JdbcClient.create(database);
        jdbc.sql("UPDATE read_model.instance SET status = 'ready', node_id = NULL")
                .update();
        jdbc.sql("DELETE FROM read_model.app").update();
        rebuild("instance");
        rebuild("app");
        assertThat(Tables.rows(jdbc)).isEqualTo(live);
    }

    @Test
    void a_rebuild_that_breaks_off_leaves_everything_as_it_was() {
        assertThatThrownBy(() -> {
                    try (ReadModelRebuild rebuild = ReadModelRebuild.on(database)) {
                        rebuild.rebuild("all", (position, end) -> {
                            throw new IllegalStateException("unplugged");
                        });
                    }
                })
                .hasMessage("unplugged");
        assertThat(Tables.rows(JdbcClient.create(database))).isEqualTo(live);
    }

    @Test
    void a_view_that_does_not_exist_is_refused_by_name() {
        assertThatThrownBy(() -> rebuild("apps")).hasMessageContaining("all or one of app, deploy");
    }

    private static List<Long> rebuild(String name) {
        List<Long> told = new ArrayList<>();
        try (ReadModelRebuild rebuild = ReadModelRebuild.on(database)) {
            rebuild.rebuild(name, (position, end) -> told.add(position));
            assertThat(rebuild.position()).isEqualTo(rebuild.head());
        }
        return told;
    }
}
