package dev.plfm.query.platform;

import dev.plfm.kernel.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.function.Function;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Turns values of the kernel into what the PostgreSQL driver takes, and columns back into them. */
public final class Columns {
    private Columns() {}

    /** The position in the log of the event that is being handled. */
    public static long position(TrackingToken token) {
        return token.position()
                .orElseThrow(() -> new IllegalStateException("The event being handled has no position: " + token));
    }

    public static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** The value as JSON text, for a parameter cast to jsonb. */
    public static @Nullable String json(@Nullable Object value) {
        return value == null ? null : Json.mapper().writeValueAsString(value);
    }

    /** The id's or value's text. */
    public static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** An enum constant's name on the wire: lower case. */
    public static @Nullable String wire(@Nullable Enum<?> value) {
        return value == null ? null : value.name().toLowerCase(Locale.ROOT);
    }

    public static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    public static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    public static @Nullable Integer integerOrNull(ResultSet row, String column) throws SQLException {
        return row.getObject(column, Integer.class);
    }

    /** The column through a constructor such as {@code AppId::new}, or null. */
    public static <T> @Nullable T orNull(ResultSet row, String column, Function<String, T> read) throws SQLException {
        String value = row.getString(column);
        return value == null ? null : read.apply(value);
    }

    public static <E extends Enum<E>> E wire(ResultSet row, String column, Class<E> type) throws SQLException {
        return Enum.valueOf(type, row.getString(column).toUpperCase(Locale.ROOT));
    }

    public static <E extends Enum<E>> @Nullable E wireOrNull(ResultSet row, String column, Class<E> type)
            throws SQLException {
        return row.getString(column) == null ? null : wire(row, column, type);
    }

    public static <T> T json(ResultSet row, String column, TypeReference<T> type) throws SQLException {
        return Json.lenient().readValue(row.getString(column), type);
    }

    public static <T> T json(ResultSet row, String column, Class<T> type) throws SQLException {
        return Json.lenient().readValue(row.getString(column), type);
    }

    public static <T> @Nullable T jsonOrNull(ResultSet row, String column, Class<T> type) throws SQLException {
        return row.getString(column) == null ? null : json(row, column, type);
    }
}
