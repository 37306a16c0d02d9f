package dev.plfm.eventlog;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;

/**
 * The last events of the log, as many as there is room for and at least one: written by one thread at a time, read by any. Each has a
 * place, one after the other; when it begins anew after a gap in the log, places below are here no longer.
 */
final class RecentEvents {
    static final long NOT_HERE = -1;

    private static final int MOST = 8_192;

    private final long mostCharacters;
    private final AtomicReferenceArray<@Nullable Entry> slots = new AtomicReferenceArray<>(MOST);

    /** Written before {@link #end}, read after it. */
    private volatile Beginning beginning = new Beginning(0, 0);

    /** The place of the next one. */
    private volatile long end;

    /** The place of the first that is kept; for the writer only, like the sum of their lengths. */
    private long first;

    private long characters;

    /** @param mostCharacters that all events together have when serialized, but for the last one */
    RecentEvents(long mostCharacters) {
        this.mostCharacters = mostCharacters;
    }

    /** Since when events are kept without a gap: the first place, and the position in the log before it. */
    private record Beginning(long place, long after) {}

    private record Entry(long place, LogTail.LogEvent event) {}

    /** Forgets all; what is kept next follows on this position. One place is left out, so that who was at the end notices. */
    void beginAfter(long position) {
        while (first < end) {
            forgetFirst();
        }
        first = end + 1;
        beginning = new Beginning(first, position);
        end = first;
    }

    void keep(LogTail.LogEvent event) {
        long place = end;
        characters += event.length();
        while (first < place && (place - first == MOST || characters > mostCharacters)) {
            forgetFirst();
        }
        slots.set(slot(place), new Entry(place, event));
        end = place + 1;
    }

    private void forgetFirst() {
        Entry entry = slots.getAndSet(slot(first), null);
        characters -= entry == null ? 0 : entry.event().length();
        first++;
    }

    /** The place of the first event after a position, which may be the end; or {@link #NOT_HERE}. */
    long placeAfter(long position) {
        long last = end;
        Beginning since = beginning;
        for (long place = last - 1; place >= since.place(); place--) {
            Entry entry = slots.get(slot(place));
            if (entry == null || entry.place() != place) {
                return NOT_HERE;
            }
            if (entry.event().position() <= position) {
                return place + 1;
            }
        }
        return position >= since.after() ? since.place() : NOT_HERE;
    }

    long end() {
        return end;
    }

    /** What is kept at a place before the end, or null when it is there no longer. */
    @Nullable TrackedEventMessage<?> at(long place) {
        Entry entry = slots.get(slot(place));
        return entry != null && entry.place() == place && place >= beginning.place()
                ? entry.event().message()
                : null;
    }

    private static int slot(long place) {
        return (int) (place % MOST);
    }
}
