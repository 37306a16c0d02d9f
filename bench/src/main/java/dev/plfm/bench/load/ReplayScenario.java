package dev.plfm.bench.load;

import com.zaxxer.hikari.HikariDataSource;
import dev.plfm.controlplane.RunningServer;
import dev.plfm.controlplane.database.DatabaseConfiguration;
import dev.plfm.query.platform.ReadModelRebuild;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** All views made anew from a log of deploys, against one statement of SQL a table. */
final class ReplayScenario implements Scenario {
    /** One transaction with memory enough, and no policy on the log that would be asked for each row and hide from the planner what it filters by. */
    private static final String ALONE = """
            BEGIN;
            SET LOCAL work_mem = '256MB';
            ALTER TABLE event_log NO FORCE ROW LEVEL SECURITY;
            %s;
            ALTER TABLE event_log FORCE ROW LEVEL SECURITY;
            COMMIT
            """;

    private static final long EVENTS_A_SECOND_OF_PLAN = 30_000;

    @Override
    public void run(Plan plan, Report report) throws Exception {
        try (Stage stage = Stage.set()) {
            String org;
            try (RunningServer server = stage.server("all")) {
                org = LongLog.original(server, Stage.token(server));
            }
            JdbcClient sql = stage.sql();
            LongLog.fill(sql, org, EVENTS_A_SECOND_OF_PLAN * plan.time().toSeconds());
            long events = LongLog.head(sql);
            try (HikariDataSource connections = DatabaseConfiguration.open(stage.config("all"));
                    ReadModelRebuild rebuild = ReadModelRebuild.on(connections)) {
                report.note("replay: events /s, cold", events / seconds(() -> all(rebuild)));
                for (int run = 0; run < plan.runs(); run++) {
                    double baseline = events / insertSelect(sql);
                    Usage before = Usage.now(stage.process());
                    double rate = events / seconds(() -> all(rebuild));
                    Usage used = Usage.now(stage.process()).since(before);
                    report.note("replay: INSERT ... SELECT, events /s", baseline);
                    report.note("replay: events /s", rate);
                    report.note(
                            "replay: cpu us each",
                            used.program().plus(used.database()).toNanos() / 1e3 / events);
                    report.note("replay: of which database us", used.database().toNanos() / 1e3 / events);
                    report.note("replay: allocated KiB each", used.allocated() / 1024.0 / events);
                    report.note("replay: ratio to INSERT ... SELECT", rate / baseline);
                }
            }
        }
    }

    private double insertSelect(JdbcClient sql) throws Exception {
        List<String> statements = statements();
        String tables = statements.stream()
                .map(statement ->
                        statement.substring(statement.indexOf("bench.") + 6).split("[ (]")[0])
                .map(table -> "CREATE TABLE bench." + table + " (LIKE read_model." + table + " INCLUDING ALL);")
                .collect(Collectors.joining());
        sql.sql("DROP SCHEMA IF EXISTS bench CASCADE; CREATE SCHEMA bench;" + tables)
                .update();
        return seconds(() -> sql.sql(ALONE.formatted(String.join(";", statements))).update());
    }

    private static void all(ReadModelRebuild rebuild) {
        rebuild.rebuild(ReadModelRebuild.ALL, (at, end) -> {});
    }

    private static List<String> statements() throws Exception {
        try (InputStream file = Objects.requireNonNull(ReplayScenario.class.getResourceAsStream("insert-select.sql"))) {
            String all = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(all.substring(all.indexOf("INSERT")).split(";"))
                    .filter(statement -> !statement.isBlank())
                    .toList();
        }
    }

    private static double seconds(Runnable work) {
        long started = System.nanoTime();
        work.run();
        return (System.nanoTime() - started) / 1e9;
    }
}
