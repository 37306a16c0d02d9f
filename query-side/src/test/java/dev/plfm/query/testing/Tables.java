package dev.plfm.query.testing;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** All that the read model holds. */
public final class Tables {
    private Tables() {}

    /** The rows of each of its tables, as JSON, in a fixed order. */
    public static Map<String, List<String>> rows(JdbcClient jdbc) {
        Map<String, List<String>> rows = new TreeMap<>();
        List<String> tables = jdbc.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'read_model'")
                .query(String.class)
                .list();
        for (String table : tables) {
            rows.put(
                    table,
                    jdbc.sql("SELECT to_jsonb(t)::text FROM read_model." + table + " t ORDER BY 1")
                            .query(String.class)
                            .list());
        }
        return rows;
    }
}
