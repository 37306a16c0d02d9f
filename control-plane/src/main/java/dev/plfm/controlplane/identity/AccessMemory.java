package dev.plfm.controlplane.identity;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * What this process remembers of who may do what. It relies on it only for {@link #RELIED_ON} after it began to
 * ask the database whether anything was withdrawn, and a withdrawal takes longer than that to be committed; when the database does not say, everything is looked up.
 */
@Component
public class AccessMemory {
    /** Shorter than the pause of {@code command.withdraw_access}. */
    static final Duration RELIED_ON = Duration.ofMillis(10);

    /** From when a question began: then one asks again, so that the others need not wait. */
    private static final long ASK_AGAIN_AFTER = RELIED_ON.toNanos() / 2;

    private static final long NOT_ASKED_AFTER_REFUSAL = Duration.ofMillis(1).toNanos();
    private static final Duration LONGEST_WAIT = Duration.ofMillis(50);
    private static final int MOST = 50_000;

    private final Supplier<@Nullable String> revisions;
    private final LongSupplier nanoTime;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Lease lease;

    /** Whether somebody waited in vain for the answer to the question that is being asked. */
    private volatile boolean hangs;

    @Autowired
    AccessMemory(AccessRevisions revisions) {
        this(revisions::current, System::nanoTime);
    }

    /** @param revisions as {@link AccessRevisions#current} */
    AccessMemory(Supplier<@Nullable String> revisions, LongSupplier nanoTime) {
        this.revisions = revisions;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        this.lease = new Lease(null, now, now);
    }

    /**
     * What was found out about access.
     *
     * @param lifetime after which it holds no more by itself, from before it was looked up; null when it does not end so
     */
    public record Finding<T>(T value, @Nullable Duration lifetime) {}

    private record Entry(Object value, boolean ends, long end) {}

    private record Memory(String revision, Map<Object, Entry> entries) {
        @Nullable Object get(Object key, long now) {
            Entry entry = entries.get(key);
            return entry == null || (entry.ends && entry.end - now <= 0) ? null : entry.value;
        }
    }

    /**
     * For how long what is remembered is relied on.
     *
     * @param memory kept also when the lease is over: it is relied on again if the revision turns out to be its own
     * @param end after which it is not relied on
     * @param askAfter until then the database is not asked again
     */
    private record Lease(@Nullable Memory memory, long end, long askAfter) {
        @Nullable Memory relied(long now) {
            return end - now > 0 ? memory : null;
        }
    }

    /**
     * What is remembered under the key, or what {@code lookUp} finds. That there is nothing, or a refusal, is not remembered.
     *
     * @param key equal to another one only if both stand for the same look-up
     */
    @SuppressWarnings("unchecked")
    public <T> Optional<T> recall(Object key, Supplier<Optional<Finding<T>>> lookUp) {
        Memory memory = memory();
        long now = nanoTime.getAsLong();
        Object known = memory == null ? null : memory.get(key, now);
        if (known != null) {
            return Optional.of((T) known);
        }
        Optional<Finding<T>> found = lookUp.get();
        if (memory != null) {
            found.ifPresent(finding -> remember(memory, key, finding, now));
        }
        return found.map(Finding::value);
    }

    /**
     * The same for many keys at once.
     *
     * @param lookUp called at most once, with the keys under which nothing is remembered
     */
    @SuppressWarnings("unchecked")
    public <K, T> Map<K, T> recallAll(Collection<K> keys, Function<Set<K>, Map<K, Finding<T>>> lookUp) {
        Memory memory = memory();
        long now = nanoTime.getAsLong();
        Map<K, T> known = new HashMap<>();
        Set<K> unknown = new HashSet<>();
        for (K key : keys) {
            Object value = memory == null ? null : memory.get(key, now);
            if (value == null) {
                unknown.add(key);
            } else {
                known.put(key, (T) value);
            }
        }
        if (!unknown.isEmpty()) {
            lookUp.apply(unknown).forEach((key, finding) -> {
                known.put(key, finding.value);
                if (memory != null) {
                    remember(memory, key, finding, now);
                }
            });
        }
        return known;
    }

    private static void remember(Memory memory, Object key, Finding<?> found, long begun) {
        if (memory.entries.size() >= MOST) {
            memory.entries.clear();
        }
        Duration lifetime = found.lifetime;
        memory.entries.put(
                key, new Entry(found.value, lifetime != null, lifetime == null ? begun : begun + lifetime.toNanos()));
    }

    /** Null when nothing that is remembered can be relied on. */
    private @Nullable Memory memory() {
        Lease held = lease;
        long now = nanoTime.getAsLong();
        Memory relied = held.relied(now);
        if (held.askAfter - now > 0) {
            return relied;
        }
        if (relied != null) {
            // One asks again early, so that the others need not wait.
            return asking.tryLock() ? askedUnlessAnotherHas(held) : relied;
        }
        return lockedInTime() ? askedUnlessAnotherHas(held) : null;
    }

    /** A question that hangs holds up those who come while it is new, and nobody after that: they look up what they need. */
    private boolean lockedInTime() {
        if (hangs) {
            return asking.tryLock();
        }
        try {
            boolean locked = asking.tryLock(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
            hangs = !locked;
            return locked;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Holding the lock, which it gives up. */
    private @Nullable Memory askedUnlessAnotherHas(Lease before) {
        try {
            Lease held = lease;
            if (held == before) {
                held = ask(held);
                lease = held;
            }
            return held.relied(nanoTime.getAsLong());
        } finally {
            hangs = false;
            asking.unlock();
        }
    }

    private Lease ask(Lease before) {
        // What counts is when the question began, however long the answer is on its way.
        long begun = nanoTime.getAsLong();
        String revision = revisions.get();
        Memory memory = before.memory;
        if (revision == null) {
            return new Lease(memory, before.end, nanoTime.getAsLong() + NOT_ASKED_AFTER_REFUSAL);
        }
        boolean same = memory != null && memory.revision.equals(revision);
        return new Lease(
                same ? memory : new Memory(revision, new ConcurrentHashMap<>()),
                begun + RELIED_ON.toNanos(),
                begun + ASK_AGAIN_AFTER);
    }
}
