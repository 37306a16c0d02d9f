package dev.plfm.command.testing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A table in memory, in no order to rely on: what a transaction did to it is undone with the transaction. */
public final class Rows<K, V> {
    private final Map<K, V> rows = new LinkedHashMap<>();
    private final Transactions transactions;

    public Rows(Transactions transactions) {
        this.transactions = transactions;
    }

    public @Nullable V get(K key) {
        return rows.get(key);
    }

    public boolean contains(K key) {
        return rows.containsKey(key);
    }

    public void put(K key, V value) {
        undoTo(key, rows.put(key, value));
    }

    /** Whether the row is new; one that is there already is left as it is. */
    public boolean insert(K key, V value) {
        if (rows.containsKey(key)) {
            return false;
        }
        put(key, value);
        return true;
    }

    /** Whether there was such a row. */
    public boolean change(K key, UnaryOperator<V> change) {
        V old = rows.get(key);
        if (old == null) {
            return false;
        }
        put(key, change.apply(old));
        return true;
    }

    public @Nullable V remove(K key) {
        V old = rows.remove(key);
        if (old != null) {
            undoTo(key, old);
        }
        return old;
    }

    public void removeAll(Collection<K> keys) {
        keys.forEach(this::remove);
    }

    /** As they are now. */
    public List<V> all() {
        return new ArrayList<>(rows.values());
    }

    public List<V> where(Predicate<V> condition) {
        List<V> found = new ArrayList<>();
        for (V row : rows.values()) {
            if (condition.test(row)) {
                found.add(row);
            }
        }
        return found;
    }

    public List<K> keys() {
        return new ArrayList<>(rows.keySet());
    }

    public int size() {
        return rows.size();
    }

    private void undoTo(K key, @Nullable V old) {
        transactions.onRollback(() -> {
            if (old == null) {
                rows.remove(key);
            } else {
                rows.put(key, old);
            }
        });
    }
}
