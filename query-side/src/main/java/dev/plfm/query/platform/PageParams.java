package dev.plfm.query.platform;

import dev.plfm.kernel.error.DomainException;
import org.jspecify.annotations.Nullable;

/** The query parameters that every list takes, as the client wrote them. */
public record PageParams(@Nullable String limit, @Nullable String cursor) {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;

    /**
     * What is asked of a list.
     *
     * @param list what makes the list this one: its kind, the ids of its path, its filters
     * @throws DomainException {@code invalid_argument} for a bad limit, {@code invalid_cursor} for a cursor of another list
     */
    public PageRequest of(@Nullable Object... list) {
        StringBuilder name = new StringBuilder();
        for (Object part : list) {
            name.append(part).append('/');
        }
        long after = cursor == null ? 0 : Cursor.decode(name.toString(), cursor);
        return new PageRequest(name.toString(), limit(limit), after);
    }

    /** The limit as a number from 1 to 200; 50 when there is none. */
    public static int limit(@Nullable String limit) {
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        if (!limit.matches("[0-9]{1,3}") || Integer.parseInt(limit) < 1 || Integer.parseInt(limit) > MAX_LIMIT) {
            throw DomainException.invalid("limit", "must be a number from 1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(limit);
    }
}
