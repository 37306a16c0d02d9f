package dev.plfm.controlplane.demo;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** An event in a few words: what of its payload a person looks for. */
final class EventSummary {
    private static final List<String> MEMBERS = List.of(
            "name",
            "email",
            "role",
            "kind",
            "process_type",
            "instance_id",
            "node_id",
            "status",
            "desired_state",
            "replicas",
            "image_ref",
            "reason",
            "reason_code",
            "message",
            "failed_reason");
    private static final int SHORT_ID = 4;

    private final Map<String, String> hostnames;

    EventSummary(Map<String, String> hostnames) {
        this.hostnames = hostnames;
    }

    String of(JsonNode event) {
        StringJoiner text = new StringJoiner(" ");
        JsonNode payload = event.path("payload");
        for (String member : MEMBERS) {
            JsonNode value = payload.path(member);
            if (value.isValueNode() && !value.isNull()) {
                text.add(word(member, value.asString("")));
            }
        }
        return text.toString();
    }

    /** Who did it: a component, a node by its name, a person by the end of the id. */
    String actor(JsonNode event) {
        String id = event.path("actor_id").asString("");
        return hostnames.getOrDefault(id, id.contains("_") ? shortId(id) : id);
    }

    private static String shortId(String id) {
        return id.substring(0, id.indexOf('_') + 1) + ".." + id.substring(Math.max(0, id.length() - SHORT_ID));
    }

    private String word(String member, String value) {
        return switch (member) {
            case "instance_id" -> shortId(value);
            case "node_id" -> "on " + hostnames.getOrDefault(value, value);
            case "replicas" -> "x" + value;
            case "image_ref" -> value.replaceFirst("@.*", "");
            default -> value;
        };
    }
}
