package dev.plfm.query.platform;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Statements in the order of their events, brought into one with longer runs of equal text: those of different views, and in a view those
 * with different keys, may change places; one without a key stays where it is in its view.
 */
final class GatheredWrites {
    private final Map<String, List<Write>> views = new LinkedHashMap<>();
    private final List<ViewTable.Fold> folds = new ArrayList<>();
    private @Nullable Long position;

    /**
     * One statement.
     *
     * @param sql the same object for each statement with the same text
     * @param values of its parameters, by their numbers
     * @param key null for one that may touch any row
     */
    record Write(
            NamedSql sql,
            @Nullable Object[] values,
            @Nullable String key) {}

    void add(String view, Write write) {
        views.computeIfAbsent(view, none -> new ArrayList<>()).add(write);
    }

    void add(ViewTable.Fold fold) {
        folds.add(fold);
    }

    /** What is to be worked out in memory, in its order; statements touch other tables. */
    List<ViewTable.Fold> folds() {
        return folds;
    }

    /** That the read model is at this event when all of it is written. */
    void reaches(long event) {
        position = event;
    }

    /** Null when that is not to be written down. */
    @Nullable Long position() {
        return position;
    }

    /** All statements, in an order that does the same, as runs of those with the same text. */
    List<List<Write>> runs() {
        List<List<Write>> runs = new ArrayList<>();
        for (List<Write> writes : views.values()) {
            Map<String, Deque<Write>> lanes = new LinkedHashMap<>();
            for (Write write : writes) {
                if (write.key() == null) {
                    drain(lanes, runs);
                    runs.add(List.of(write));
                } else {
                    lanes.computeIfAbsent(write.key(), none -> new ArrayDeque<>())
                            .addLast(write);
                }
            }
            drain(lanes, runs);
        }
        return runs;
    }

    /** Again and again what most lanes have to do next. */
    private static void drain(Map<String, Deque<Write>> lanes, List<List<Write>> runs) {
        Map<NamedSql, List<Deque<Write>>> next = new HashMap<>();
        lanes.values().forEach(lane -> wait(lane, next));
        while (!next.isEmpty()) {
            NamedSql sql = next.entrySet().stream()
                    .max(Comparator.comparing(waiting -> waiting.getValue().size()))
                    .orElseThrow()
                    .getKey();
            List<Write> run = new ArrayList<>();
            for (Deque<Write> lane : next.remove(sql)) {
                do {
                    run.add(lane.removeFirst());
                } while (!isUpsert(sql) && !lane.isEmpty() && lane.getFirst().sql() == sql);
                wait(lane, next);
            }
            runs.add(run);
        }
        lanes.clear();
    }

    /** The driver makes one statement of a run of these, which may have each row only once. */
    private static boolean isUpsert(NamedSql sql) {
        return sql.text().contains("DO UPDATE");
    }

    private static void wait(Deque<Write> lane, Map<NamedSql, List<Deque<Write>>> next) {
        if (!lane.isEmpty()) {
            next.computeIfAbsent(lane.getFirst().sql(), none -> new ArrayList<>())
                    .add(lane);
        }
    }
}
