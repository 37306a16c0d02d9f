package dev.plfm.eventlog;

import org.axonframework.eventhandling.EventMessage;

/** Where an event that was read from the log stands in it. */
public final class EventPosition {
    private EventPosition() {}

    /** The {@code event_id}: the identifier of every event that comes from the log. */
    public static long of(EventMessage<?> event) {
        return Long.parseLong(event.getIdentifier());
    }
}
