package dev.plfm.query.platform;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.ResultSetExtractor;

/**
 * Runs texts of a statement that says what may be seen, the one that reads, and {@code COMMIT}, and gives the rows of the second. The driver
 * sends them together, after its own {@code BEGIN}: a transaction in one round trip.
 */
final class SecondOfThree extends JdbcTemplate {
    SecondOfThree(DataSource dataSource) {
        super(dataSource);
    }

    @Override
    public <T extends @Nullable Object> T query(
            PreparedStatementCreator creator,
            @Nullable PreparedStatementSetter setter,
            ResultSetExtractor<T> extractor) {
        return execute((Connection connection) -> inTransaction(connection, creator, setter, extractor));
    }

    private static <T extends @Nullable Object> T inTransaction(
            Connection connection,
            PreparedStatementCreator creator,
            @Nullable PreparedStatementSetter setter,
            ResultSetExtractor<T> extractor)
            throws SQLException {
        boolean own = connection.getAutoCommit();
        if (own) {
            connection.setAutoCommit(false);
        }
        try (PreparedStatement statement = creator.createPreparedStatement(connection)) {
            if (setter != null) {
                setter.setValues(statement);
            }
            return second(statement, extractor);
        } finally {
            if (own) {
                // Nothing is sent after a COMMIT, which leaves nothing to roll back.
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private static <T extends @Nullable Object> T second(PreparedStatement statement, ResultSetExtractor<T> extractor)
            throws SQLException {
        statement.execute();
        if (!statement.getMoreResults()) {
            throw new IllegalStateException("A read gave no rows, not even none");
        }
        try (ResultSet rows = statement.getResultSet()) {
            return extractor.extractData(rows);
        }
    }
}
