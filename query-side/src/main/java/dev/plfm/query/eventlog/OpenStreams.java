package dev.plfm.query.eventlog;

import dev.plfm.kernel.access.StillAllowed;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The streams that are open, by what is asked about many of them at once: whose events they carry, and by whose leave. */
final class OpenStreams {
    private final Set<EventStream> all = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<EventStream>> byOrg = new ConcurrentHashMap<>();
    private final Map<StillAllowed, Set<EventStream>> byLeave = new ConcurrentHashMap<>();

    void add(EventStream stream) {
        add(byOrg, stream.wish().orgId().value(), stream);
        add(byLeave, stream.wish().allowed(), stream);
        all.add(stream);
    }

    void remove(EventStream stream) {
        all.remove(stream);
        remove(byOrg, stream.wish().orgId().value(), stream);
        remove(byLeave, stream.wish().allowed(), stream);
    }

    Collection<EventStream> all() {
        return all;
    }

    /** @param orgId null for what belongs to no organization, which no stream carries */
    Collection<EventStream> of(@Nullable String orgId) {
        return orgId == null ? Set.of() : byOrg.getOrDefault(orgId, Set.of());
    }

    /** Streams that may go on or may not all together. */
    Map<StillAllowed, Set<EventStream>> byLeave() {
        return byLeave;
    }

    int size() {
        return all.size();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    private static <K> void add(Map<K, Set<EventStream>> map, K key, EventStream stream) {
        map.compute(key, (same, known) -> {
            Set<EventStream> streams = known == null ? ConcurrentHashMap.newKeySet() : known;
            streams.add(stream);
            return streams;
        });
    }

    private static <K> void remove(Map<K, Set<EventStream>> map, K key, EventStream stream) {
        map.computeIfPresent(key, (same, streams) -> {
            streams.remove(stream);
            return streams.isEmpty() ? null : streams;
        });
    }
}
