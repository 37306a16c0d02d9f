package dev.plfm.query.platform;

import dev.plfm.query.platform.ViewTable.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads and writes rows, however many, by one statement each; parameters are columns of values. */
final class RowStatements {
    /** Where views are. */
    static final String REAL = "read_model.";

    /** The batch need not be durable: should it be lost, its token is lost with it and the events are handled again. */
    private static final String MOVE = """
            UPDATE read_model.position SET position = (?)[1]
            WHERE set_config('synchronous_commit', 'off', true) = 'off'
            """;

    private final JdbcTemplate jdbc;
    private final String schema;
    private final Map<ViewTable, RowShape> shapes;

    /** @param shapes those known so far */
    RowStatements(JdbcTemplate jdbc, String schema, Map<ViewTable, RowShape> shapes) {
        this.jdbc = jdbc;
        this.schema = schema;
        this.shapes = shapes;
    }

    RowShape shape(ViewTable table) {
        return shapes.computeIfAbsent(table, unknown -> RowShape.of(jdbc, unknown));
    }

    /** A statement and the columns of its parameters. */
    private static final class Text {
        private final StringBuilder sql = new StringBuilder();
        private final List<String> types = new ArrayList<>();
        private final List<@Nullable Object[]> columns = new ArrayList<>();

        void parameter(String type, @Nullable Object[] column) {
            types.add(type);
            columns.add(column);
        }

        PreparedStatement prepare(Connection connection) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(sql.toString());
            for (int i = 0; i < columns.size(); i++) {
                statement.setArray(i + 1, connection.createArrayOf(types.get(i), columns.get(i)));
            }
            return statement;
        }
    }

    /** Has the rows learn what is stored at these places. */
    void read(HeldRows held, Collection<Place> places) {
        Map<List<String>, List<Place>> byColumns = new LinkedHashMap<>();
        places.forEach(place -> byColumns
                .computeIfAbsent(place.columns(), none -> new ArrayList<>())
                .add(place));
        byColumns.forEach((columns, some) -> {
            Text text = new Text();
            text.sql
                    .append("SELECT ")
                    .append(held.shape().names())
                    .append(" FROM ")
                    .append(table(held));
            where(text, held.shape(), columns, some.stream().map(Place::values).toList());
            held.learn(some, query(text, held.shape()));
        });
    }

    private List<ViewRow> query(Text text, RowShape shape) {
        return jdbc.query(
                (Connection connection) -> text.prepare(connection),
                (ResultSet row, int number) -> new ViewRow(shape, shape.read(row)));
    }

    /**
     * In one round trip.
     *
     * @param position null when it is not to be written down
     */
    void write(Collection<HeldRows> tables, @Nullable Long position) {
        Text text = new Text();
        for (HeldRows held : tables) {
            empty(text, held);
            delete(text, held);
            update(text, held);
            insert(text, held);
        }
        if (position != null) {
            next(text).append(MOVE);
            text.parameter("int8", new Object[] {position});
        }
        if (text.sql.length() > 0) {
            jdbc.execute((ConnectionCallback<Boolean>) connection -> {
                try (PreparedStatement statement = text.prepare(connection)) {
                    return statement.execute();
                }
            });
        }
    }

    private void empty(Text text, HeldRows held) {
        Map<List<String>, List<List<String>>> byColumns = held.emptied().stream()
                .collect(Collectors.groupingBy(
                        Place::columns, LinkedHashMap::new, Collectors.mapping(Place::values, Collectors.toList())));
        byColumns.forEach((columns, values) -> {
            next(text).append("DELETE FROM ").append(table(held));
            where(text, held.shape(), columns, values);
        });
    }

    private void delete(Text text, HeldRows held) {
        List<List<String>> keys = held.deleted();
        if (!keys.isEmpty()) {
            next(text).append("DELETE FROM ").append(table(held));
            where(text, held.shape(), held.shape().table().key(), keys);
        }
    }

    private void update(Text text, HeldRows held) {
        List<ViewRow> rows = held.changed();
        if (rows.isEmpty()) {
            return;
        }
        RowShape shape = held.shape();
        BitSet changed = HeldRows.columns(rows);
        List<Integer> key = shape.key();
        next(text)
                .append("UPDATE ")
                .append(table(held))
                .append(" AS t SET ")
                .append(joined(changed.stream(), column -> shape.name(column) + " = n." + shape.name(column), ", "));
        key.forEach(changed::set);
        text.sql.append(" FROM unnest(").append(joined(changed.stream(), column -> "?", ", "));
        text.sql
                .append(") AS n (")
                .append(joined(changed.stream(), shape::name, ", "))
                .append(") WHERE ");
        text.sql.append(joined(
                key.stream().mapToInt(Integer::intValue),
                column -> "t." + shape.name(column) + " = n." + shape.name(column),
                " AND "));
        changed.stream().forEach(column -> text.parameter(shape.type(column), values(rows, column)));
    }

    private void insert(Text text, HeldRows held) {
        List<ViewRow> rows = held.inserted();
        if (rows.isEmpty()) {
            return;
        }
        RowShape shape = held.shape();
        next(text).append("INSERT INTO ").append(table(held)).append(" (").append(shape.names());
        text.sql.append(") SELECT * FROM unnest(");
        text.sql
                .append(joined(IntStream.range(0, shape.size()), column -> "?", ", "))
                .append(")");
        IntStream.range(0, shape.size()).forEach(column -> text.parameter(shape.type(column), values(rows, column)));
    }

    private static void where(Text text, RowShape shape, List<String> columns, List<List<String>> values) {
        if (columns.size() == 1) {
            text.sql.append(" WHERE ").append(columns.get(0)).append(" = ANY (?)");
        } else {
            String names = String.join(", ", columns);
            String places = columns.stream().map(column -> "?").collect(Collectors.joining(", "));
            text.sql.append(" WHERE (%s) IN (SELECT * FROM unnest(%s))".formatted(names, places));
        }
        for (int i = 0; i < columns.size(); i++) {
            int part = i;
            text.parameter(
                    shape.type(shape.number(columns.get(i))),
                    values.stream().map(all -> all.get(part)).toArray());
        }
    }

    private static @Nullable Object[] values(List<ViewRow> rows, int column) {
        @Nullable String[] values = new String[rows.size()];
        for (int i = 0; i < values.length; i++) {
            Object value = rows.get(i).value(column);
            values[i] = value == null ? null : value.toString();
        }
        return values;
    }

    private static String joined(IntStream columns, Function<Integer, String> text, String between) {
        return columns.boxed().map(text).collect(Collectors.joining(between));
    }

    private static StringBuilder next(Text text) {
        return text.sql.length() == 0 ? text.sql : text.sql.append(";\n");
    }

    private String table(HeldRows held) {
        return schema + held.shape().table().name();
    }
}
