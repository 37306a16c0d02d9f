package dev.plfm.command.schedule;

import dev.plfm.kernel.json.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import tools.jackson.core.type.TypeReference;

/**
 * What is kept of the event that asked for an instance, so that a placement long after it still leads back to the request behind it.
 *
 * @param eventId its position
 * @param metaData its metadata, as JSON
 */
record Cause(long eventId, String metaData) {
    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};

    static Cause of(EventMessage<?> event) {
        Map<String, String> texts = new HashMap<>();
        event.getMetaData().forEach((name, value) -> texts.put(name, String.valueOf(value)));
        return new Cause(Long.parseLong(event.getIdentifier()), Json.mapper().writeValueAsString(texts));
    }

    /** An event message that stands for it, without its payload. */
    EventMessage<?> message() {
        Map<String, String> texts = Json.lenient().readValue(metaData, STRINGS);
        return new GenericEventMessage<>(Long.toString(eventId), "instance.requested", texts, Instant.EPOCH);
    }
}
