package dev.plfm.query.platform;

import dev.plfm.kernel.resource.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list that is ordered by creation.
 *
 * @param list the list's name
 * @param limit at most so many items
 * @param after only items created by an event after this position
 */
public record PageRequest(String list, int limit, long after) {
    /** How many rows to read: one more than fit, to know whether there is a next page. */
    public int fetch() {
        return limit + 1;
    }

    /** The page from up to {@link #fetch} rows. */
    public <R> Page<R> page(List<Row<R>> rows) {
        return page(rows, null);
    }

    /** As {@link #page(List)}, with the number of all items. */
    public <R> Page<R> page(List<Row<R>> rows, @Nullable Long total) {
        List<R> items = rows.stream().limit(limit).map(Row::item).toList();
        String next =
                rows.size() > limit ? Cursor.encode(list, rows.get(limit - 1).createdEventId()) : null;
        return new Page<>(items, next, total);
    }
}
