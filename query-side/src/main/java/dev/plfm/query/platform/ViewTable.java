package dev.plfm.query.platform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A table whose rows are worked out in memory: what a batch of events does to them is kept as functions, which are given the rows of all of them at once and
 * whose results are written at once. No statement may read or write such a table.
 */
public final class ViewTable {
    private final ViewWrites writes;
    private final String name;
    private final List<String> key;

    ViewTable(ViewWrites writes, String name, List<String> key) {
        this.writes = writes;
        this.name = name;
        this.key = key;
    }

    String name() {
        return name;
    }

    /** The columns of its primary key. */
    List<String> key() {
        return key;
    }

    /** The row with this key, whether there is one or not. */
    public Place at(Object... values) {
        if (values.length != key.size()) {
            throw new IllegalArgumentException(name + " has the key " + key);
        }
        return new Place(this, key, texts(values));
    }

    /** All rows with this value in a column that never changes. */
    public Place where(String column, Object value) {
        return new Place(this, List.of(column), texts(value));
    }

    private static List<String> texts(Object... values) {
        return Arrays.stream(values).map(Object::toString).collect(Collectors.toList());
    }

    @Override
    public String toString() {
        return name;
    }

    /** What a change of several rows does. */
    @FunctionalInterface
    public interface Change {
        void to(ViewRows rows);
    }

    /**
     * One change.
     *
     * @param reads what it is known to look at
     * @param inserts whether the first of that is a row which is new
     */
    record Fold(List<Place> reads, boolean inserts, Change change) {}

    /** A row by its key, or rows by another column. */
    public static final class Place {
        private final ViewTable table;
        private final List<String> columns;
        private final List<String> values;
        private final int hash;

        private Place(ViewTable table, List<String> columns, List<String> values) {
            this.table = table;
            this.columns = columns;
            this.values = values;
            this.hash = 31 * System.identityHashCode(table) + 7 * columns.hashCode() + values.hashCode();
        }

        ViewTable table() {
            return table;
        }

        List<String> columns() {
            return columns;
        }

        List<String> values() {
            return values;
        }

        boolean isKey() {
            return columns.equals(table.key);
        }

        /** There must be none with its key yet. */
        public void insert(Consumer<ViewRow> values) {
            table.writes.add(new Fold(List.of(this), true, rows -> values.accept(rows.insert(this))));
        }

        /** Changes it, or each of them; nothing if there is none. */
        public void change(Consumer<ViewRow> values) {
            table.writes.add(
                    new Fold(List.of(this), false, rows -> rows.all(this).forEach(values)));
        }

        /** Changes it, or adds it. */
        public void upsert(Consumer<ViewRow> values) {
            table.writes.add(new Fold(List.of(this), false, rows -> values.accept(rows.findOrInsert(this))));
        }

        /** Removes it, or all of them. */
        public void delete() {
            table.writes.add(new Fold(List.of(), false, rows -> rows.delete(this)));
        }

        /** Inserts it by a change that looks at other rows of the view too. */
        public void insertBy(ViewTable.Change change, Place... others) {
            table.writes.add(new Fold(with(others), true, change));
        }

        /** Does something about it and about other rows of the view. */
        public void work(ViewTable.Change change, Place... others) {
            table.writes.add(new Fold(with(others), false, change));
        }

        private List<Place> with(Place... others) {
            List<Place> all = new ArrayList<>(others.length + 1);
            all.add(this);
            Collections.addAll(all, others);
            return all;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Place place
                    && table == place.table
                    && values.equals(place.values)
                    && columns.equals(place.columns);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public String toString() {
            return Objects.toString(table) + columns + values;
        }
    }
}
