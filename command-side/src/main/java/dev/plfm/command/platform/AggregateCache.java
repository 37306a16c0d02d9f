package dev.plfm.command.platform;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.plfm.eventlog.EventLogEngine;
import java.time.Duration;
import java.util.Objects;
import org.axonframework.common.Registration;
import org.axonframework.common.caching.Cache;
import org.axonframework.eventsourcing.AggregateCacheEntry;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Aggregates as the last command of this process left them. Who takes one out has it alone, and puts it back once all of its work is
 * durable: what was rolled back, refused or rehearsed is never seen again. Other processes append too, so whatever is decided on one
 * counts only if it was up to date, which the log is asked to make sure of. In transactions aggregates are read, not taken.
 */
@Component("aggregateCache")
final class AggregateCache implements Cache {
    /** Most are of one or two kilobytes, a workload of a hundred instances is of a hundred. */
    private static final int MOST = 10_000;

    private static final Duration KEPT = Duration.ofMinutes(10);

    /** Keeps itself tidy on the threads that use it: to hand so little over to another one takes longer. */
    private final com.github.benmanes.caffeine.cache.Cache<Object, Object> held = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(KEPT)
            .softValues()
            .executor(Runnable::run)
            .build();

    private final EventLogEngine log;

    AggregateCache(EventLogEngine log) {
        this.log = log;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <K, V> @Nullable V get(K id) {
        Object entry = held.asMap().remove(id);
        if (entry == null || isInTransaction()) {
            return null;
        }
        log.saw(
                CurrentUnitOfWork.get(),
                id.toString(),
                aggregate((AggregateCacheEntry<?>) entry).version() + 1);
        return (V) entry;
    }

    /** The very instance: an entry in memory needs nothing to make it from. */
    private static <T> EventSourcedAggregate<T> aggregate(AggregateCacheEntry<T> entry) {
        return Objects.requireNonNull(entry.recreateAggregate(null, null, null));
    }

    @Override
    public void put(Object id, Object entry) {
        if (!isInTransaction()) {
            CurrentUnitOfWork.get().root().afterCommit(committed -> held.put(id, entry));
        }
    }

    @Override
    public boolean putIfAbsent(Object id, Object entry) {
        throw new UnsupportedOperationException("Aggregates are put back by who took them");
    }

    @Override
    public boolean remove(Object id) {
        return held.asMap().remove(id) != null;
    }

    @Override
    public boolean containsKey(Object id) {
        return held.asMap().containsKey(id);
    }

    @Override
    public Registration registerCacheEntryListener(EntryListener listener) {
        throw new UnsupportedOperationException("Nobody listens");
    }

    private static boolean isInTransaction() {
        return TransactionSynchronizationManager.isActualTransactionActive();
    }
}
