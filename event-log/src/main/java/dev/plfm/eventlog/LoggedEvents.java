package dev.plfm.eventlog;

import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.EventTypes;
import dev.plfm.kernel.json.Json;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.ObjectReader;

/** The log for those who handle all of it: only events of some types, and of each only what it says, when and where. */
public final class LoggedEvents {
    private static final String BETWEEN = """
            SELECT event_id, occurred_at, event_type, payload FROM event_log
            WHERE event_id > ? AND event_id <= ? AND event_type = ANY (?) ORDER BY event_id
            """;

    private final JdbcTemplate jdbc;
    private final Map<String, ObjectReader> readers;
    private final String[] names;

    /** @param types the classes of events to read; others are passed over unread */
    public LoggedEvents(JdbcTemplate jdbc, List<? extends Class<? extends DomainEvent>> types) {
        this.jdbc = jdbc;
        this.readers = types.stream().collect(Collectors.toMap(EventTypes::nameOf, type -> Json.lenient()
                .readerFor(type)));
        this.names = readers.keySet().toArray(String[]::new);
    }

    /** One event and where it stands in the log. */
    public record Logged(long position, Instant at, DomainEvent event) {}

    /**
     * Those after one position up to another one, in order.
     *
     * @throws DataAccessException when the database does not answer
     */
    public List<Logged> between(long after, long upTo) {
        return jdbc.query(connection -> statement(connection, after, upTo), (ResultSet rows, int number) -> read(rows));
    }

    private PreparedStatement statement(Connection connection, long after, long upTo) throws SQLException {
        Array types = connection.createArrayOf("text", names);
        PreparedStatement statement = connection.prepareStatement(BETWEEN);
        statement.setLong(1, after);
        statement.setLong(2, upTo);
        statement.setArray(3, types);
        return statement;
    }

    private Logged read(ResultSet row) throws SQLException {
        return new Logged(
                row.getLong(1),
                row.getObject(2, OffsetDateTime.class).toInstant(),
                Objects.requireNonNull(readers.get(row.getString(3))).readValue(row.getString(4)));
    }
}
