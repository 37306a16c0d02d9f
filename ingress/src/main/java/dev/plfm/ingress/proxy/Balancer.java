package dev.plfm.ingress.proxy;

import dev.plfm.ingress.api.RoutingTable.Backend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * In which order the backends of a route are tried: the first is the one with fewer connections of two chosen by chance, so that many ingress
 * nodes that do not know of each other do not all choose the same. One that did not accept just now comes last.
 */
final class Balancer {
    private static final long AVOIDED_NANOS = Duration.ofSeconds(1).toNanos();

    private final Map<String, Integer> connections = new ConcurrentHashMap<>();
    private final Map<String, Long> refused = new ConcurrentHashMap<>();

    /** A new list, the best first. */
    List<Backend> order(List<Backend> backends) {
        List<Backend> good = new ArrayList<>();
        List<Backend> doubtful = new ArrayList<>();
        for (Backend backend : backends) {
            (refusedJustNow(backend) ? doubtful : good).add(backend);
        }
        shuffle(good);
        if (good.size() > 1 && carried(good.get(1)) < carried(good.get(0))) {
            good.add(0, good.remove(1));
        }
        shuffle(doubtful);
        good.addAll(doubtful);
        return good;
    }

    void opened(Backend backend) {
        refused.remove(backend.instanceId());
        connections.merge(backend.instanceId(), 1, Integer::sum);
    }

    void closed(Backend backend) {
        connections.computeIfPresent(backend.instanceId(), (id, count) -> count == 1 ? null : count - 1);
    }

    void refused(Backend backend) {
        long now = System.nanoTime();
        refused.values().removeIf(since -> now - since > AVOIDED_NANOS);
        refused.put(backend.instanceId(), now);
    }

    private int carried(Backend backend) {
        return connections.getOrDefault(backend.instanceId(), 0);
    }

    private boolean refusedJustNow(Backend backend) {
        Long since = refused.get(backend.instanceId());
        return since != null && System.nanoTime() - since < AVOIDED_NANOS;
    }

    private static void shuffle(List<Backend> backends) {
        Collections.shuffle(backends, ThreadLocalRandom.current());
    }
}
