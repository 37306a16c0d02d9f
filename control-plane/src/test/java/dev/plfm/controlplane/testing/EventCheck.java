package dev.plfm.controlplane.testing;

import dev.plfm.kernel.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Holds events, alone and in streams, against their schemas. */
final class EventCheck {

    private static final String ENVELOPE = "/components/schemas/EventEnvelope";

    private final ContractSchemas schemas;

    EventCheck(ContractSchemas schemas) {
        this.schemas = schemas;
    }

    List<String> envelope(JsonNode envelope) {
        List<String> violations = new ArrayList<>(schemas.errors(ENVELOPE, envelope));
        violations.addAll(payload(envelope));
        return violations;
    }

    List<String> payload(JsonNode envelope) {
        return schemas.payloadErrors(
                envelope.path("event_type").asString(""),
                envelope.path("event_version").asInt(0),
                envelope.path("payload"));
    }

    /** Each object of a stream of lines or of server-sent events. */
    List<String> stream(Exchange exchange, String itemPointer) {
        return exchange.mediaType().equals("text/event-stream")
                ? serverSent(exchange.responseBody(), itemPointer)
                : lines(exchange.responseBody(), itemPointer);
    }

    private List<String> lines(String body, String itemPointer) {
        List<String> violations = new ArrayList<>();
        body.lines().filter(line -> !line.isBlank()).forEach(line -> violations.addAll(item(line, itemPointer)));
        return violations;
    }

    private List<String> serverSent(String body, String itemPointer) {
        List<String> violations = new ArrayList<>();
        for (String block : body.split("\r?\n\r?\n")) {
            Map<String, String> fields = fields(block);
            String data = fields.get("data");
            if (data == null) {
                continue;
            }
            violations.addAll(item(data, itemPointer));
            expectSame(fields.get("id"), data, "seq", violations);
            expectSame(fields.get("event"), data, "type", violations);
        }
        return violations;
    }

    private static Map<String, String> fields(String block) {
        Map<String, String> fields = new HashMap<>();
        block.lines().filter(line -> !line.startsWith(":")).forEach(line -> {
            String[] parts = line.split(": ?", 2);
            fields.merge(parts[0], parts.length > 1 ? parts[1] : "", (one, next) -> one + "\n" + next);
        });
        return fields;
    }

    private static void expectSame(String field, String data, String member, List<String> violations) {
        if (!data.startsWith("{")
                || !Json.mapper().readTree(data).path(member).asString("").equals(field)) {
            violations.add(field + " is not the event's " + member);
        }
    }

    private List<String> item(String text, String itemPointer) {
        try {
            JsonNode event = Json.mapper().readTree(text);
            List<String> violations = new ArrayList<>(schemas.errors(itemPointer, event));
            violations.addAll(schemas.payloadErrors(event.path("type").asString(""), 1, event.path("payload")));
            return violations;
        } catch (JacksonException e) {
            return List.of("not JSON: " + text);
        }
    }
}
