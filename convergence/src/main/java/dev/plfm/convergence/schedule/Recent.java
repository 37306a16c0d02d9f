package dev.plfm.convergence.schedule;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was asked for lately, and no more of it than is good for memory: each value is as large as the cluster, and most batches
 * ask for few different ones.
 */
final class Recent<K, V> extends LinkedHashMap<K, V> {
    static final int KEPT = 64;

    private static final long serialVersionUID = 1;
    private static final float LOAD_FACTOR = 0.75f;

    Recent() {
        super(KEPT, LOAD_FACTOR, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > KEPT;
    }
}
