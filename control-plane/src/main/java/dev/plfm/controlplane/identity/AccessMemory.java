package dev.plfm.controlplane.identity;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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

    private static final long ASK_AGAIN_AFTER = RELIED_ON.toNanos() / 2;
    private static final long NOT_ASKED_AFTER_REFUSAL = Duration.ofMillis(1).toNanos();
    private static final Duration LONGEST_WAIT = Duration.ofMillis(50);
    private static final int MOST = 20_000;

    private final Supplier<@Nullable String> revisions;
    private final LongSupplier nanoTime;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Lease lease;

    @Autowired
    AccessMemory(AccessRevisions revisions) {
        this(revisions::current, System::nanoTime);
    }

    /** @param revisions as {@link AccessRevisions#current} */
    AccessMemory(Supplier<@Nullable String> revisions, LongSupplier nanoTime) {
        this.revisions = revisions;
        this.nanoTime = nanoTime;
        this.lease = new Lease(null, nanoTime.getAsLong());
    }

    /**
     * What was found out about access.
     *
     * @param lifetime after which it holds no more by itself, from before it was looked up; null when it does not end so
     */
    public record Finding<T>(T value, @Nullable Duration lifetime) {}

    private record Entry(Object value, boolean ends, long end) {}

    private record Memory(String revision, Map<Object, Entry> entries) {}

    /** Without a memory everything is looked up until its end. */
    private record Lease(@Nullable Memory memory, long end) {}

    /**
     * What is remembered under the key, or what {@code lookUp} finds. That there is nothing, or a refusal, is not remembered.
     *
     * @param key equal to another one only if both stand for the same look-up
     */
    @SuppressWarnings("unchecked")
    public <T> Optional<T> recall(Object key, Supplier<Optional<Finding<T>>> lookUp) {
        Memory memory = memory();
        long now = nanoTime.getAsLong();
        Entry entry = memory == null ? null : memory.entries.get(key);
        if (entry != null && !(entry.ends && entry.end - now <= 0)) {
            return Optional.of((T) entry.value);
        }
        Optional<Finding<T>> found = lookUp.get();
        if (memory != null) {
            found.ifPresent(finding -> remember(memory, key, finding, now));
        }
        return found.map(Finding::value);
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
        long left = held.end - nanoTime.getAsLong();
        if (left > ASK_AGAIN_AFTER) {
            return held.memory;
        }
        if (left > 0) {
            // One asks again early, so that the others need not wait.
            return held.memory != null && asking.tryLock() ? askedUnlessAnotherHas(held) : held.memory;
        }
        return lockedInTime() ? askedUnlessAnotherHas(held) : null;
    }

    /** One question that hangs does not hold up every request: they look up what they need. */
    private boolean lockedInTime() {
        try {
            return asking.tryLock(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
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
                held = ask(held.memory);
                lease = held;
            }
            return held.end - nanoTime.getAsLong() > 0 ? held.memory : null;
        } finally {
            asking.unlock();
        }
    }

    private Lease ask(@Nullable Memory before) {
        // What counts is when the question began, however long the answer is on its way.
        long begun = nanoTime.getAsLong();
        String revision = revisions.get();
        if (revision == null) {
            return new Lease(null, nanoTime.getAsLong() + NOT_ASKED_AFTER_REFUSAL);
        }
        boolean same = before != null && before.revision.equals(revision);
        return new Lease(same ? before : new Memory(revision, new ConcurrentHashMap<>()), begun + RELIED_ON.toNanos());
    }
}
