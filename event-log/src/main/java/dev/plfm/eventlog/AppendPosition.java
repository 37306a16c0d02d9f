package dev.plfm.eventlog;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Where an append tells the sender of a command the position of its last event: put in the command's metadata under {@link #KEY}; 0
 * while nothing was appended.
 */
public final class AppendPosition {
    public static final String KEY = "append_position";

    private final AtomicLong lastEventId = new AtomicLong();

    /** The position of the last event appended, or 0. */
    public long lastEventId() {
        return lastEventId.get();
    }

    void set(long eventId) {
        lastEventId.set(eventId);
    }
}
