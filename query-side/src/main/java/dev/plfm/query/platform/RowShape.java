package dev.plfm.query.platform;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The columns of a table as the database knows them: what they can hold and what they hold when nothing is said. */
final class RowShape {
    /** What the values of a column are in memory. */
    private enum Kind {
        NUMBER,
        FLAG,
        TIME,
        TEXT;

        static Kind of(String type) {
            return switch (type) {
                case "int2", "int4", "int8" -> NUMBER;
                case "bool" -> FLAG;
                case "timestamptz" -> TIME;
                default -> TEXT;
            };
        }

        @Nullable Object read(ResultSet row, int column) throws SQLException {
            if (this == TIME) {
                OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
                return time == null ? null : time.toInstant();
            }
            if (this == TEXT) {
                return row.getString(column);
            }
            Object value = this == NUMBER ? (Object) row.getLong(column) : (Object) row.getBoolean(column);
            return row.wasNull() ? null : value;
        }
    }

    private record Column(
            String name, String type, @Nullable String preset) {}

    private final ViewTable table;
    private final List<Column> columns;
    private final Kind[] kinds;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final @Nullable Object[] presets;

    private RowShape(JdbcTemplate jdbc, ViewTable table, List<Column> columns) {
        this.table = table;
        this.columns = columns;
        this.kinds = columns.stream().map(column -> Kind.of(column.type())).toArray(Kind[]::new);
        columns.forEach(column -> numbers.put(column.name(), numbers.size()));
        String presets = columns.stream()
                .map(column -> column.preset() == null ? "NULL::" + column.type() : column.preset())
                .collect(Collectors.joining(", "));
        this.presets = jdbc.query("SELECT " + presets, rows -> {
            rows.next();
            return read(rows);
        });
    }

    /** Computed columns are none of these. */
    static RowShape of(JdbcTemplate jdbc, ViewTable table) {
        List<Column> columns = jdbc.query(
                """
                SELECT attname, typname, pg_get_expr(adbin, adrelid) FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
                """,
                (ResultSet row, int number) -> new Column(row.getString(1), row.getString(2), row.getString(3)),
                "read_model." + table.name());
        return new RowShape(jdbc, table, columns);
    }

    ViewTable table() {
        return table;
    }

    int number(String column) {
        Integer number = numbers.get(column);
        if (number == null) {
            throw new IllegalArgumentException(table.name() + " has no column " + column);
        }
        return number;
    }

    int size() {
        return kinds.length;
    }

    String name(int number) {
        return columns.get(number).name();
    }

    String type(int number) {
        return columns.get(number).type();
    }

    String names() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /** As it would be read again. */
    @Nullable Object kept(int number, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (kinds[number]) {
            case NUMBER -> ((Number) value).longValue();
            case FLAG -> Boolean.valueOf(value.toString());
            case TIME -> value instanceof OffsetDateTime time ? time.toInstant() : (Instant) value;
            case TEXT -> value.toString();
        };
    }

    @Nullable Object[] read(ResultSet row) throws SQLException {
        @Nullable Object[] values = new Object[kinds.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = kinds[i].read(row, i + 1);
        }
        return values;
    }

    /** One that is not in the table yet. */
    ViewRow fresh() {
        return new ViewRow(this, presets.clone());
    }

    /** The numbers of the key's columns. */
    List<Integer> key() {
        List<Integer> key = new ArrayList<>();
        table.key().forEach(column -> key.add(number(column)));
        return key;
    }
}
