package dev.plfm.eventlog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an append is made of when it goes to the database in one piece: statements each of which fails, and all the others with it, where
 * a command would be refused. One that only finds that out selects {@code refuse_append()} from what is wrong.
 */
public final class AppendStatements {
    private final StringBuilder sql = new StringBuilder();
    private final List<@Nullable Object> arguments = new ArrayList<>();
    private int count;
    private boolean sent;

    AppendStatements() {}

    /**
     * Adds one statement. It should answer with nothing, as an answer of unknown length makes the driver wait for it.
     *
     * @param values for its parameters; arrays of strings, numbers or bytes are arrays there
     */
    public void add(String statement, @Nullable Object... values) {
        sql.append(statement).append(";\n");
        Collections.addAll(arguments, values);
        count++;
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** Whether the database may have got them. */
    boolean sent() {
        return sent;
    }

    /**
     * Runs and commits them in one transaction.
     *
     * @param asked place of the one, from 0, that answers with a number, or -1
     * @return that number, or 0
     */
    long run(Connection connection, int asked) throws SQLException {
        connection.setAutoCommit(false);
        try {
            // The driver sends its BEGIN along with the first of them. Whether it waits in between or not, they are one
            // transaction.
            try (PreparedStatement statement = connection.prepareStatement(sql + "COMMIT")) {
                for (int i = 0; i < arguments.size(); i++) {
                    statement.setObject(i + 1, arguments.get(i));
                }
                sent = true;
                statement.execute();
                return answer(statement, asked);
            }
        } catch (Throwable e) {
            rollback(connection, e);
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static long answer(PreparedStatement statement, int asked) throws SQLException {
        if (asked < 0) {
            return 0;
        }
        for (int i = 0; i < asked; i++) {
            statement.getMoreResults();
        }
        try (ResultSet row = statement.getResultSet()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void rollback(Connection connection, Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
