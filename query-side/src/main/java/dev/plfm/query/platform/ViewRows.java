package dev.plfm.query.platform;

import dev.plfm.query.platform.ViewTable.Fold;
import dev.plfm.query.platform.ViewTable.Place;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a batch of events is about: read at once, changed event by event, and written at once. What was not foreseen to be looked at is
 * read when it is.
 */
public final class ViewRows {
    private final RowStatements statements;
    private final Map<ViewTable, HeldRows> tables = new LinkedHashMap<>();

    private ViewRows(RowStatements statements) {
        this.statements = statements;
    }

    /**
     * Does all of it, in order.
     *
     * @param position that the read model then has, null when that is not to be written down
     */
    static void apply(List<Fold> folds, RowStatements statements, @Nullable Long position) {
        ViewRows rows = new ViewRows(statements);
        rows.foresee(folds);
        folds.forEach(fold -> fold.change().to(rows));
        statements.write(rows.tables.values(), position);
    }

    /** Null when there is none. */
    public @Nullable ViewRow find(Place key) {
        return known(key).find(key);
    }

    /** There must be none with its key yet. */
    public ViewRow insert(Place key) {
        return held(key.table()).insert(key);
    }

    public ViewRow findOrInsert(Place key) {
        HeldRows held = known(key);
        ViewRow row = held.find(key);
        return row == null ? held.insert(key) : row;
    }

    /** The one with this key, or those with this value in another column. */
    public List<ViewRow> all(Place place) {
        return known(place).all(place);
    }

    /** Also when there is none. */
    public void delete(Place place) {
        held(place.table()).delete(place);
    }

    private HeldRows held(ViewTable table) {
        return tables.computeIfAbsent(table, none -> new HeldRows(statements.shape(table)));
    }

    private HeldRows known(Place place) {
        HeldRows held = held(place.table());
        if (!held.knows(place)) {
            statements.read(held, Set.of(place));
        }
        return held;
    }

    /** A row that is inserted first need not be read. */
    private void foresee(List<Fold> folds) {
        Map<ViewTable, Set<Place>> unread = new LinkedHashMap<>();
        for (Fold fold : folds) {
            boolean inserts = fold.inserts();
            for (Place place : fold.reads()) {
                Set<Place> others = unread.computeIfAbsent(place.table(), none -> new LinkedHashSet<>());
                if (inserts && !others.contains(place)) {
                    held(place.table()).suppose(place);
                } else if (!held(place.table()).knows(place)) {
                    others.add(place);
                }
                inserts = false;
            }
        }
        unread.forEach((table, places) -> {
            if (!places.isEmpty()) {
                statements.read(held(table), places);
            }
        });
    }
}
