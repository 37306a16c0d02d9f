package dev.plfm.query.platform;

import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of a view as it is after the events so far. */
public final class ViewRow {
    private final RowShape shape;
    private final @Nullable Object[] values;
    private final BitSet changed = new BitSet();

    ViewRow(RowShape shape, @Nullable Object[] values) {
        this.shape = shape;
        this.values = values;
    }

    /** @param value null, a number, a boolean, an instant, or whose text is the column's */
    public ViewRow set(String column, @Nullable Object value) {
        int number = shape.number(column);
        Object kept = shape.kept(number, value);
        if (!Objects.equals(values[number], kept)) {
            values[number] = kept;
            changed.set(number);
        }
        return this;
    }

    /** Sets it unless the value is null. */
    public ViewRow setIfGiven(String column, @Nullable Object value) {
        return value == null ? this : set(column, value);
    }

    public ViewRow add(String column, long more) {
        return set(column, number(column) + more);
    }

    /** The first version, by the event at this position. */
    public ViewRow first(long position, Instant at) {
        return set("created_event_id", position).set("created_at", at).set("updated_at", at);
    }

    /** Another version, as of this time. */
    public ViewRow next(Instant at) {
        return add("resource_version", 1).set("updated_at", at);
    }

    /** Null when the column is. */
    public @Nullable Object get(String column) {
        return values[shape.number(column)];
    }

    /** The column is not null. */
    public String text(String column) {
        return Objects.requireNonNull(get(column), column).toString();
    }

    /** Null when the column is. */
    public @Nullable String textOrNull(String column) {
        Object value = get(column);
        return value == null ? null : value.toString();
    }

    /** The column is not null. */
    public long number(String column) {
        return (Long) Objects.requireNonNull(get(column), column);
    }

    /** The column is not null. */
    public boolean is(String column) {
        return (Boolean) Objects.requireNonNull(get(column), column);
    }

    /** The column is not null. */
    public Instant time(String column) {
        return (Instant) Objects.requireNonNull(get(column), column);
    }

    /** The texts of its key. */
    List<String> key() {
        return shape.table().key().stream().map(this::text).toList();
    }

    @Nullable Object value(int number) {
        return values[number];
    }

    BitSet changed() {
        return changed;
    }

    boolean has(List<String> columns, List<String> wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            if (!wanted.get(i).equals(textOrNull(columns.get(i)))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return shape.table() + " " + key();
    }
}
