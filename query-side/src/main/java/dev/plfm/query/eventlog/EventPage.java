package dev.plfm.query.eventlog;

import dev.plfm.kernel.resource.EventEnvelope;
import java.util.List;

/**
 * Some events in the order of the log.
 *
 * @param nextAfterEventId where to go on; the position that was asked for when there is nothing after it
 */
record EventPage(List<EventEnvelope> items, long nextAfterEventId) {
    static EventPage of(List<EventEnvelope> items, long after) {
        return new EventPage(
                items, items.isEmpty() ? after : items.get(items.size() - 1).eventId());
    }
}
