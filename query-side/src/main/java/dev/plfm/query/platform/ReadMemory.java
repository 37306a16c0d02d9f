package dev.plfm.query.platform;

import dev.plfm.eventlog.Claims;
import dev.plfm.kernel.id.OrgId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Resources that were read, for as long as the read model certainly has them as they are: only the process that writes the read model
 * remembers, and forgets an organization's before it commits an event of it. So what is answered is what the database would say.
 */
@Component
public class ReadMemory {
    private static final int MOST = 10_000;

    private final Claims claims;
    private final Map<OrgId, Integer> changing = new ConcurrentHashMap<>();
    private volatile Memory memory = new Memory(new Object());

    ReadMemory(Claims claims) {
        this.claims = claims;
    }

    private record Key(Class<?> type, Object id) {}

    /** Of one term of the projections' claim: another process may have written between two. */
    private record Memory(Object term, Map<OrgId, Known> byOrg, AtomicInteger added) {
        Memory(Object term) {
            this(term, new ConcurrentHashMap<>(), new AtomicInteger());
        }

        Known of(OrgId orgId) {
            Known known = byOrg.get(orgId);
            return known != null
                    ? known
                    : byOrg.computeIfAbsent(orgId, none -> new Known(new ConcurrentHashMap<>(), added));
        }
    }

    /** Resources of one organization. */
    private record Known(Map<Key, Object> resources, AtomicInteger added) {
        void add(Key key, Object resource) {
            resources.put(key, resource);
            added.incrementAndGet();
        }
    }

    /**
     * The resource as {@code read} would find it now. That there is none is not remembered.
     *
     * @param type of small resources whose rows only events of their own organization change
     * @param id everything that it is looked for by, apart from the organization
     */
    public <R> Optional<R> recall(OrgId orgId, Class<R> type, Object id, Supplier<Optional<R>> read) {
        Known known = known(orgId);
        if (known == null) {
            return read.get();
        }
        Key key = new Key(type, id);
        Object resource = known.resources.get(key);
        if (resource != null) {
            return Optional.of(type.cast(resource));
        }
        Optional<R> found = read.get();
        found.ifPresent(one -> known.add(key, one));
        return found;
    }

    /**
     * What is remembered of an organization, to be added to only by what is read from now on; null when nothing can be. Who has it while it
     * is forgotten keeps what nobody else will see.
     */
    private @Nullable Known known(OrgId orgId) {
        Object term = claims.term(ReadModelConfiguration.PROCESSOR);
        // A transaction may see an older state.
        if (term == null || TransactionSynchronizationManager.isActualTransactionActive()) {
            return null;
        }
        Memory current = memory;
        if (current.term != term || current.added.get() >= MOST) {
            current = new Memory(term);
            memory = current;
        }
        Known known = current.of(orgId);
        return changing.containsKey(orgId) ? null : known;
    }

    /** Some of the organization's rows are about to change. */
    void changing(OrgId orgId) {
        changing.merge(orgId, 1, Integer::sum);
        memory.byOrg.remove(orgId);
    }

    /** Nobody knows whether what was about to change has, or is about to even now. */
    void uncertain() {
        claims.released(ReadModelConfiguration.PROCESSOR);
    }

    /** They have changed, or will not, or that is uncertain. */
    void changed(OrgId orgId) {
        changing.computeIfPresent(orgId, (org, times) -> times == 1 ? null : times - 1);
    }
}
