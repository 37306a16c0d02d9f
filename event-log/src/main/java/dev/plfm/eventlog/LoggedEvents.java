package dev.plfm.eventlog;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.event.DomainEvent;
import dev.plfm.kernel.event.EventTypes;
import dev.plfm.kernel.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.ObjectReader;

/**
 * The log for those who handle all of it: only events of some types, and of each only what it says, when and where. It is read as it is
 * stored, without upcasters, so an event of another version than today's, or of a type unknown today, is refused and not passed over.
 */
public final class LoggedEvents {
    private static final String BETWEEN = """
            SELECT event_id, occurred_at, event_type, payload, event_version FROM event_log
            WHERE event_id > ? AND event_id <= ?
                AND (event_type, event_version) NOT IN (SELECT * FROM unnest(?::text[], ?::int[]))
            ORDER BY event_id
            """;

    private final JdbcTemplate jdbc;
    private final Map<String, ObjectReader> readers;
    private final Object[] ignoredNames;
    private final Object[] ignoredVersions;

    /** @param types the classes of events to read; others that there are today are passed over unread */
    public LoggedEvents(JdbcTemplate jdbc, List<? extends Class<? extends DomainEvent>> types) {
        this.jdbc = jdbc;
        this.readers = types.stream().collect(Collectors.toMap(EventTypes::nameOf, type -> Json.lenient()
                .readerFor(type)));
        List<Class<? extends DomainEvent>> ignored =
                EventTypes.all().stream().filter(type -> !types.contains(type)).toList();
        this.ignoredNames = ignored.stream().map(EventTypes::nameOf).toArray();
        this.ignoredVersions = ignored.stream().map(EventTypes::versionOf).toArray();
    }

    /** One event and where it stands in the log. */
    public record Logged(long position, Instant at, DomainEvent event) {}

    /**
     * Those after one position up to another one, in order.
     *
     * @throws DomainException {@code conflict} when one of them is not of a type and version of today
     * @throws DataAccessException when the database does not answer
     */
    public List<Logged> between(long after, long upTo) {
        return jdbc.query(connection -> statement(connection, after, upTo), (ResultSet rows, int number) -> read(rows));
    }

    private PreparedStatement statement(Connection connection, long after, long upTo) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(BETWEEN);
        statement.setLong(1, after);
        statement.setLong(2, upTo);
        statement.setArray(3, connection.createArrayOf("text", ignoredNames));
        statement.setArray(4, connection.createArrayOf("int4", ignoredVersions));
        return statement;
    }

    private Logged read(ResultSet row) throws SQLException {
        long position = row.getLong(1);
        String name = row.getString(3);
        int version = row.getInt(5);
        ObjectReader reader = readers.get(name);
        if (reader == null || version != EventTypes.versionOf(EventTypes.classOf(name))) {
            throw new DomainException(
                    ErrorCode.CONFLICT,
                    "Event " + position + " is " + name + " version " + version
                            + ", which this program does not write: it cannot be replayed.");
        }
        return new Logged(
                position, row.getObject(2, OffsetDateTime.class).toInstant(), reader.readValue(row.getString(4)));
    }
}
