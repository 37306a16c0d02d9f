package dev.plfm.query.eventlog;

import dev.plfm.kernel.resource.EventEnvelope;
import java.util.EnumMap;
import java.util.Map;

/** An event on its way to any number of streams: written out once for each format in which one of them wants it. */
final class StreamFrame {
    private final EventEnvelope event;
    private final Map<StreamFormat, byte[]> bytes = new EnumMap<>(StreamFormat.class);

    StreamFrame(EventEnvelope event) {
        this.event = event;
    }

    EventEnvelope event() {
        return event;
    }

    synchronized byte[] in(StreamFormat format) {
        return bytes.computeIfAbsent(format, wanted -> wanted.frame(event));
    }
}
