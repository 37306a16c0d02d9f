package dev.plfm.query.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Temporary tables that views are filled in before anybody sees it: no log, no policies, only keys and what finds rows; they are gone with the
 * session. To be used on one connection only.
 */
final class StagedTables implements AutoCloseable {
    private static final String STAGED = "pg_temp.";

    /** Plans are made while the tables are empty. */
    private static final List<String> SETTINGS =
            List.of("enable_seqscan", "jit", "plan_cache_mode", "synchronous_commit");

    private final JdbcTemplate jdbc;
    private final List<String> tables;
    private final Map<NamedSql, BulkStatement> statements = new HashMap<>();
    private final RowStatements rows;

    StagedTables(JdbcTemplate jdbc, List<String> tables) {
        this.jdbc = jdbc;
        this.tables = tables;
        this.rows = new RowStatements(jdbc, STAGED, new HashMap<>());
        jdbc.execute("DISCARD TEMP");
        jdbc.execute("SET temp_buffers = '64MB'");
        jdbc.execute("""
                SET enable_seqscan = off; SET jit = off; SET plan_cache_mode = force_generic_plan; SET synchronous_commit = off
                """);
        tables.forEach(this::create);
    }

    /** With room for new versions of rows, and without indexes that a change of status would have to be written to. */
    private void create(String table) {
        jdbc.execute(
                "CREATE TEMPORARY TABLE " + table + " (LIKE " + RowStatements.REAL + table
                        + " INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS INCLUDING INDEXES) WITH (fillfactor = 50)");
        jdbc.queryForList(
                        "SELECT indexrelid::regclass::text FROM pg_index"
                                + " WHERE indrelid = ?::regclass AND indpred IS NOT NULL AND NOT indisunique",
                        String.class,
                        STAGED + table)
                .forEach(index -> jdbc.execute("DROP INDEX " + index));
    }

    /** Executes what was to be written to the tables; what a statement replaces can be reused by the next one if there is no transaction. */
    void execute(ReadModelReplay.Work work) {
        List<List<GatheredWrites.Write>> runs = work.runs();
        jdbc.execute((ConnectionCallback<Integer>) connection -> {
            for (List<GatheredWrites.Write> run : runs) {
                statement(connection, run.get(0).sql()).execute(connection, run);
            }
            return runs.size();
        });
        ViewRows.apply(work.folds(), rows, null);
    }

    private BulkStatement statement(Connection connection, NamedSql sql) throws SQLException {
        BulkStatement known = statements.get(sql);
        if (known == null) {
            known = BulkStatement.create(
                    connection, sql.replacing(RowStatements.REAL, STAGED), "view_" + statements.size());
            statements.put(sql, known);
        }
        return known;
    }

    /** Puts what is in them in place of what is in the real ones, in the current transaction. */
    void publish() {
        for (String table : tables) {
            String columns = Objects.requireNonNull(jdbc.queryForObject("""
                    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
                    WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                    """, String.class, RowStatements.REAL + table));
            jdbc.update("DELETE FROM " + RowStatements.REAL + table);
            jdbc.update("INSERT INTO %1$s%2$s (%4$s) SELECT %4$s FROM %3$s%2$s"
                    .formatted(RowStatements.REAL, table, STAGED, columns));
        }
    }

    @Override
    public void close() {
        SETTINGS.forEach(setting -> jdbc.execute("RESET " + setting));
        jdbc.execute("DISCARD TEMP");
    }
}
