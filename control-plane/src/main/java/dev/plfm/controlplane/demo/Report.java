package dev.plfm.controlplane.demo;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Shows what there is in the end: instances, nodes, the events that made it, and what to try next. */
final class Report {
    private final ApiClient api;
    private final Place place;
    private final Screen screen;
    private final Map<String, String> hostnames = new HashMap<>();

    Report(ApiClient api, Place place, Screen screen) {
        this.api = api;
        this.place = place;
        this.screen = screen;
    }

    void show(List<String> ownHostnames) {
        List<JsonNode> nodes = api.list("/v1/nodes");
        nodes.forEach(node ->
                hostnames.put(node.path("id").asString(), node.path("hostname").asString()));
        instances();
        nodes(nodes.stream()
                .filter(node -> ownHostnames.contains(node.path("hostname").asString()))
                .toList());
        events();
    }

    private void instances() {
        screen.heading("Instances");
        Table table =
                new Table("PROCESS", "INSTANCE", "STATUS", "NODE", "OVERLAY ADDRESS", "GENERATION", "READY AFTER");
        for (JsonNode instance : api.list(place.env() + "/instances")) {
            String status = instance.path("status").asString("");
            if (status.equals("stopped")) {
                continue;
            }
            table.add(
                    instance.path("process_type").asString(""),
                    instance.path("id").asString(""),
                    status,
                    hostname(instance.path("node_id").asString("")),
                    instance.path("overlay_ipv6").asString(""),
                    instance.path("generation").asString(""),
                    status.equals("ready") ? took(instance) : "");
        }
        screen.table(table);
    }

    private static String took(JsonNode instance) {
        return Screen.seconds(Duration.between(
                Instant.parse(instance.path("created_at").asString()),
                Instant.parse(instance.path("last_transition_at").asString())));
    }

    private void nodes(List<JsonNode> nodes) {
        screen.heading("Nodes");
        Table table = new Table("NODE", "ID", "STATE", "INSTANCES", "MEMORY RESERVED", "CPU RESERVED");
        for (JsonNode node : nodes) {
            JsonNode allocatable = node.path("allocatable");
            JsonNode reserved = node.path("reserved");
            table.add(
                    node.path("hostname").asString(""),
                    node.path("id").asString(""),
                    node.path("state").asString(""),
                    node.path("instance_count").asString("0"),
                    mebibytes(reserved.path("memory_bytes")) + " of " + mebibytes(allocatable.path("memory_bytes")),
                    String.format(
                            Locale.ROOT,
                            "%.1f of %.1f",
                            reserved.path("cpu").asDouble(),
                            allocatable.path("cpu_cores").asDouble()));
        }
        screen.table(table);
    }

    private static String mebibytes(JsonNode bytes) {
        return (bytes.asLong() >> 20) + " MiB";
    }

    private void events() {
        if (api.firstEventId() == 0) {
            screen.heading("Events");
            screen.line("  none: everything was already there, from an earlier run");
            return;
        }
        JsonNode items = api.get(place.org() + "/events?limit=200&after_event_id=" + (api.firstEventId() - 1))
                .path("items");
        screen.heading("The " + items.size() + " events of " + "this run");
        Table table = new Table("EVENT", "AFTER", "TYPE", "WHAT", "BY");
        Instant first = null;
        for (JsonNode event : items) {
            Instant at = Instant.parse(event.path("occurred_at").asString());
            first = first == null ? at : first;
            table.add(
                    event.path("event_id").asString(""),
                    Screen.seconds(Duration.between(first, at)),
                    event.path("event_type").asString(""),
                    new EventSummary(hostnames).of(event),
                    event.path("actor_id").asString(""));
        }
        screen.table(table);
    }

    private String hostname(String nodeId) {
        return hostnames.getOrDefault(nodeId, nodeId);
    }

    /** Lines that work when pasted. */
    void nextSteps(URI base, String token) {
        String curl = "curl -s -H 'Authorization: Bearer " + token + "' ";
        String put = "-X PUT -H 'Content-Type: application/json' ";
        String env = base + place.env();
        JsonNode scale = api.get(place.env() + "/scale");
        String web = scale.path("processes").path(0).path("process_type").asString("web");
        screen.heading("What to try next");
        step(
                "follow the event log, live",
                curl.replace("-s", "-sN") + "-H 'Accept: application/x-ndjson' " + base + place.org()
                        + "/events/stream");
        step(
                "run five of " + web + " (in another terminal, to watch it happen)",
                curl + put + "-d '{\"processes\":[{\"process_type\":\"" + web
                        + "\",\"desired\":5}],\"expected_version\":"
                        + scale.path("resource_version").asString("1") + "}' " + env + "/scale");
        step("how the environment is", curl + env + "/status");
        step("what runs where", curl + env + "/instances");
        api.list("/v1/nodes").stream()
                .filter(node -> node.path("state").asString("").equals("active"))
                .findFirst()
                .ifPresent(node -> step(
                        "empty a node: its work moves, replacements first",
                        curl + "-X POST " + base + "/v1/nodes/"
                                + node.path("id").asString() + "/drain"));
        step("the API, described", base + "/swagger-ui.html");
    }

    private void step(String what, String command) {
        screen.faint("  # " + what);
        screen.line("  " + command);
    }
}
