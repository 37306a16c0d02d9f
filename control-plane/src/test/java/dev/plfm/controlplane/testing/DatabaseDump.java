package dev.plfm.controlplane.testing;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every row of every table that is not PostgreSQL's own, as text; bytes are in hex. */
public record DatabaseDump(Map<String, List<String>> tables) {
    public static DatabaseDump of(TestDatabase database) {
        PGSimpleDataSource owner = new PGSimpleDataSource();
        owner.setUrl(database.owner().jdbcUrl());
        owner.setUser(database.owner().user());
        owner.setPassword(database.owner().password());
        JdbcClient sql = JdbcClient.create(owner);
        Map<String, List<String>> tables = new TreeMap<>();
        sql.sql("""
                        SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c
                        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                        WHERE c.relkind IN ('r', 'p', 'm')
                            AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
                        """)
                .query(String.class)
                .list()
                .forEach(table -> tables.put(
                        table,
                        sql.sql("SELECT t::text FROM " + table + " t")
                                .query(String.class)
                                .list()));
        return new DatabaseDump(tables);
    }

    /** The tables in which the text is, as it is or as bytes or in base 64. */
    public List<String> tablesWith(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<String> forms = List.of(
                text,
                HexFormat.of().formatHex(bytes),
                Base64.getEncoder().withoutPadding().encodeToString(bytes));
        return tables.entrySet().stream()
                .filter(table ->
                        table.getValue().stream().anyMatch(row -> forms.stream().anyMatch(row::contains)))
                .map(Map.Entry::getKey)
                .toList();
    }
}
