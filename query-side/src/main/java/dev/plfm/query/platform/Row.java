package dev.plfm.query.platform;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.springframework.jdbc.core.RowMapper;

/** A list's item and its place: the position of the event that created it. */
public record Row<R>(long createdEventId, R item) {
    /** Reads the item with {@code item} and the place from {@code created_event_id}. */
    public static <R> RowMapper<Row<R>> of(RowMapper<R> item) {
        return (ResultSet row, int number) -> read(row, number, item);
    }

    private static <R> Row<R> read(ResultSet row, int number, RowMapper<R> item) throws SQLException {
        R read = item.mapRow(row, number);
        if (read == null) {
            throw new IllegalStateException("A row mapper read nothing from a row");
        }
        return new Row<>(row.getLong("created_event_id"), read);
    }
}
