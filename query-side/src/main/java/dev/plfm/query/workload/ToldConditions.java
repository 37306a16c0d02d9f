package dev.plfm.query.workload;

import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.value.WorkloadCondition;
import dev.plfm.query.platform.ViewRow;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Conditions as the workload tells them, with the time since when each has been so. */
final class ToldConditions {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private ToldConditions() {}

    /** A condition as it was before. */
    private record Known(boolean holds, String since) {}

    /**
     * Since they last changed as told; before any were told, as they were shown.
     *
     * @param workload as it was before they were told
     * @return an array, or null when none are told
     */
    static @Nullable String after(ViewRow workload, @Nullable List<WorkloadCondition> told, Instant at) {
        if (told == null || told.isEmpty()) {
            return null;
        }
        Map<String, Known> before = shown(workload);
        before.putAll(told(workload));
        ArrayNode conditions = Json.mapper().createArrayNode();
        for (WorkloadCondition condition : told) {
            Known known = before.get(condition.type());
            ObjectNode node = Json.mapper().valueToTree(condition);
            conditions.add(node.put(
                    "since", known != null && known.holds() == condition.holds() ? known.since() : at.toString()));
        }
        return conditions.toString();
    }

    private static Map<String, Known> told(ViewRow workload) {
        Map<String, Known> told = new HashMap<>();
        String conditions = workload.textOrNull("conditions");
        if (conditions != null) {
            for (JsonNode condition : Json.lenient().readTree(conditions)) {
                told.put(
                        condition.get("type").asString(),
                        new Known(
                                condition.get("holds").asBoolean(),
                                condition.get("since").asString()));
            }
        }
        return told;
    }

    private static Map<String, Known> shown(ViewRow workload) {
        Shown shown = Shown.of(workload);
        Map<String, Known> known = new HashMap<>();
        known.put("Available", new Known(shown.available(), since(workload, "available_since")));
        known.put("Progressing", new Known(shown.progressing(), since(workload, "progressing_since")));
        known.put("Scheduled", new Known(shown.scheduled(), since(workload, "scheduled_since")));
        known.put("Degraded", new Known(shown.degraded(), since(workload, "degraded_since")));
        return known;
    }

    private static String since(ViewRow workload, String column) {
        return MICROS.format(workload.time(column));
    }
}
