package dev.plfm.query.platform;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A statement that the database executes again and again by itself: a function of the session that is given a column of values for each
 * parameter. It does what the single statements would do one after the other, without a message for each.
 */
final class BulkStatement {
    /** A parameter of the function: one of the statement's values as one of the types it is used as. */
    private record Argument(int number, String type) {}

    private final String call;
    private final List<Argument> arguments;

    private BulkStatement(String call, List<Argument> arguments) {
        this.call = call;
        this.arguments = arguments;
    }

    /** @param name of the function, no other's in this session */
    static BulkStatement create(Connection connection, NamedSql sql, String name) throws SQLException {
        Map<Argument, String> names = new LinkedHashMap<>();
        List<String> atPlaces = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql.positional())) {
            ParameterMetaData types = statement.getParameterMetaData();
            int[] places = sql.places();
            for (int i = 0; i < places.length; i++) {
                Argument argument = new Argument(places[i], types.getParameterTypeName(i + 1));
                atPlaces.add(names.computeIfAbsent(argument, none -> "bulk_" + names.size()) + "[bulk_i]");
            }
        }
        List<String> declared = new ArrayList<>(List.of("bulk_rows integer"));
        names.forEach((argument, array) -> declared.add(array + " " + argument.type() + "[]"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE FUNCTION pg_temp.%s(%s) RETURNS void LANGUAGE plpgsql AS $bulk$
                    BEGIN
                        FOR bulk_i IN 1 .. bulk_rows LOOP
                            %s;
                        END LOOP;
                    END
                    $bulk$
                    """.formatted(name, String.join(", ", declared), sql.with(atPlaces::get)));
        }
        String call = "SELECT pg_temp." + name + "(?" + ", ?".repeat(names.size()) + ")";
        return new BulkStatement(call, List.copyOf(names.keySet()));
    }

    void execute(Connection connection, List<GatheredWrites.Write> run) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(call)) {
            statement.setInt(1, run.size());
            for (int i = 0; i < arguments.size(); i++) {
                Argument argument = arguments.get(i);
                statement.setArray(i + 2, column(connection, run, argument));
            }
            statement.execute();
        }
    }

    private static Array column(Connection connection, List<GatheredWrites.Write> run, Argument argument)
            throws SQLException {
        @Nullable String[] column = new String[run.size()];
        for (int i = 0; i < column.length; i++) {
            Object value = run.get(i).values()[argument.number()];
            column[i] = value == null ? null : value.toString();
        }
        return connection.createArrayOf(argument.type(), column);
    }
}
