package dev.plfm.query.platform;

import dev.plfm.query.platform.ViewTable.Place;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of one table's rows while a batch is worked out: which were read, which are not there, and what is to become of them. */
final class HeldRows {
    /** Where a row was before. */
    private enum Before {
        STORED,
        NOWHERE,
        /** Perhaps stored: what may be there is deleted first. */
        UNREAD
    }

    private static final class Entry {
        private Before before;
        private @Nullable ViewRow row;

        private Entry(Before before, @Nullable ViewRow row) {
            this.before = before;
            this.row = row;
        }
    }

    private final RowShape shape;
    private final Map<List<String>, Entry> entries = new LinkedHashMap<>();
    private final Set<Place> complete = new HashSet<>();
    private final List<Place> emptied = new ArrayList<>();

    HeldRows(RowShape shape) {
        this.shape = shape;
    }

    RowShape shape() {
        return shape;
    }

    boolean knows(Place place) {
        return place.isKey() ? entries.containsKey(place.values()) : complete.contains(place);
    }

    /** That there is no row with this key. */
    void suppose(Place key) {
        entries.putIfAbsent(key.values(), new Entry(Before.NOWHERE, null));
    }

    /** All that is stored at some places, of which nothing was known. */
    void learn(Iterable<Place> places, List<ViewRow> stored) {
        for (ViewRow row : stored) {
            boolean gone = emptied.stream().anyMatch(place -> row.has(place.columns(), place.values()));
            entries.putIfAbsent(row.key(), new Entry(Before.STORED, gone ? null : row));
        }
        for (Place place : places) {
            if (place.isKey()) {
                suppose(place);
            } else {
                complete.add(place);
            }
        }
    }

    @Nullable ViewRow find(Place key) {
        Entry entry = entries.get(key.values());
        return entry == null ? null : entry.row;
    }

    List<ViewRow> all(Place place) {
        List<ViewRow> all = new ArrayList<>();
        if (place.isKey()) {
            ViewRow row = find(place);
            if (row != null) {
                all.add(row);
            }
            return all;
        }
        for (Entry entry : entries.values()) {
            if (entry.row != null && entry.row.has(place.columns(), place.values())) {
                all.add(entry.row);
            }
        }
        return all;
    }

    ViewRow insert(Place key) {
        suppose(key);
        Entry entry = entries.get(key.values());
        if (entry == null || entry.row != null) {
            throw new IllegalStateException("There is " + key + " already");
        }
        ViewRow row = shape.fresh();
        for (int i = 0; i < key.columns().size(); i++) {
            row.set(key.columns().get(i), key.values().get(i));
        }
        if (entry.before == Before.STORED) {
            entry.before = Before.UNREAD;
        }
        entry.row = row;
        return row;
    }

    void delete(Place place) {
        if (place.isKey()) {
            Entry entry = entries.computeIfAbsent(place.values(), none -> new Entry(Before.UNREAD, null));
            entry.row = null;
            if (entry.before == Before.NOWHERE) {
                // It may only have been supposed, for what is inserted afterwards.
                entry.before = Before.UNREAD;
            }
        } else {
            for (Entry entry : entries.values()) {
                if (entry.row != null && entry.row.has(place.columns(), place.values())) {
                    entry.row = null;
                }
            }
            complete.add(place);
            emptied.add(place);
        }
    }

    /** The places to empty before anything else. */
    List<Place> emptied() {
        return emptied;
    }

    /** The keys of rows to delete then. */
    List<List<String>> deleted() {
        List<List<String>> keys = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (entry.before == Before.UNREAD || (entry.before == Before.STORED && entry.row == null)) {
                keys.add(key);
            }
        });
        return keys;
    }

    /** Rows to change then. */
    List<ViewRow> changed() {
        return rows(true);
    }

    /** Rows to insert at last. */
    List<ViewRow> inserted() {
        return rows(false);
    }

    private List<ViewRow> rows(boolean stored) {
        List<ViewRow> rows = new ArrayList<>();
        for (Entry entry : entries.values()) {
            ViewRow row = entry.row;
            if (row != null
                    && stored == (entry.before == Before.STORED)
                    && !(stored && row.changed().isEmpty())) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** The columns that any of the rows has changed. */
    static BitSet columns(List<ViewRow> changed) {
        BitSet columns = new BitSet();
        changed.forEach(row -> columns.or(row.changed()));
        return columns;
    }
}
