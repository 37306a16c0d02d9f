package dev.plfm.query.eventlog;

import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.resource.EventEnvelope;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;
import tools.jackson.databind.JsonNode;

/** How events are written to a stream. */
enum StreamFormat {
    /** One JSON object a line; blank lines are heartbeats. */
    NDJSON(MediaType.APPLICATION_NDJSON, "\n") {
        @Override
        byte[] frame(EventEnvelope event) {
            return bytes(json(event) + "\n");
        }
    },
    /** Server-sent events, the position being the id; comments are heartbeats. */
    SSE(MediaType.TEXT_EVENT_STREAM, ":\n\n") {
        @Override
        byte[] frame(EventEnvelope event) {
            return bytes(
                    "id: " + event.eventId() + "\nevent: " + event.eventType() + "\ndata: " + json(event) + "\n\n");
        }
    };

    private final MediaType mediaType;
    private final String heartbeat;

    StreamFormat(MediaType mediaType, String heartbeat) {
        this.mediaType = mediaType;
        this.heartbeat = heartbeat;
    }

    MediaType mediaType() {
        return mediaType;
    }

    byte[] heartbeat() {
        return bytes(heartbeat);
    }

    /** One event as the stream carries it. */
    abstract byte[] frame(EventEnvelope event);

    /** What an Accept header prefers; NDJSON when it does not care. It is known to accept one of them. */
    static StreamFormat accepted(@Nullable String accept) {
        List<MediaType> wanted = MediaType.parseMediaTypes(accept);
        MimeTypeUtils.sortBySpecificity(wanted);
        for (MediaType type : wanted) {
            for (StreamFormat format : values()) {
                if (type.includes(format.mediaType)) {
                    return format;
                }
            }
        }
        return NDJSON;
    }

    private static String json(EventEnvelope event) {
        return Json.mapper()
                .writeValueAsString(new StreamEvent(
                        event.occurredAt(),
                        event.eventId(),
                        event.eventType(),
                        event.aggregateType(),
                        event.aggregateId(),
                        event.appId(),
                        event.envId(),
                        event.payload()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private record StreamEvent(
            Instant ts,
            long seq,
            String type,
            String aggregateType,
            String aggregateId,
            @Nullable String appId,
            @Nullable String envId,
            JsonNode payload) {}
}
