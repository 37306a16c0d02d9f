package dev.plfm.controlplane.demo;

import dev.plfm.controlplane.client.ApiClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Shows what there is in the end: instances, nodes, the events that made it, and what to try next. */
final class Report {
    private static final int MOST_EVENTS = 120;

    private final People people;
    private final ApiClient api;
    private final Place place;
    private final Instant runStarted;
    private final Screen screen;
    private final Map<String, String> hostnames = new HashMap<>();

    Report(People people, Place place, Instant runStarted, Screen screen) {
        this.people = people;
        this.api = people.person();
        this.place = place;
        this.runStarted = runStarted;
        this.screen = screen;
    }

    void show(List<String> ownHostnames) {
        List<JsonNode> nodes = people.operator().list("/v1/nodes");
        nodes.forEach(node ->
                hostnames.put(node.path("id").asString(), node.path("hostname").asString()));
        instances();
        nodes(nodes.stream()
                .filter(node -> ownHostnames.contains(node.path("hostname").asString()))
                .sorted(Comparator.comparing(node -> node.path("hostname").asString()))
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

    private String took(JsonNode instance) {
        Instant created = at(instance, "created_at");
        return created.isBefore(runStarted)
                ? "(from before)"
                : Screen.seconds(Duration.between(created, at(instance, "last_transition_at")));
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
        List<JsonNode> events = eventsOfThisRun();
        screen.heading("The " + events.size() + " events of this run");
        Table table = new Table("EVENT", "AFTER", "TYPE", "WHAT", "BY");
        EventSummary summary = new EventSummary(hostnames);
        for (int i = 0; i < events.size(); i++) {
            if (events.size() > MOST_EVENTS && i == MOST_EVENTS / 2) {
                i = events.size() - MOST_EVENTS / 2;
                table.add("...", "", "", "", "");
            }
            JsonNode event = events.get(i);
            table.add(
                    event.path("event_id").asString(""),
                    Screen.seconds(Duration.between(at(events.get(0), "occurred_at"), at(event, "occurred_at"))),
                    event.path("event_type").asString(""),
                    summary.of(event),
                    summary.actor(event));
        }
        screen.table(table);
    }

    private List<JsonNode> eventsOfThisRun() {
        List<JsonNode> events = new ArrayList<>();
        long after = 0;
        while (true) {
            JsonNode page = api.get(place.org() + "/events?limit=200&after_event_id=" + after);
            page.path("items").forEach(event -> {
                if (!at(event, "occurred_at").isBefore(runStarted)) {
                    events.add(event);
                }
            });
            if (page.path("items").isEmpty()) {
                return events;
            }
            after = page.path("next_after_event_id").asLong();
        }
    }

    private static Instant at(JsonNode object, String member) {
        return Instant.parse(object.path(member).asString());
    }

    private String hostname(String nodeId) {
        return hostnames.getOrDefault(nodeId, nodeId);
    }

    /** Lines that work when pasted. */
    void nextSteps(URI base) {
        String plfm = System.getProperty("plfm.invocation", "plfm");
        String curl = curl("$(" + plfm + " token)");
        String operator = "$(cat '" + people.operatorFile() + "')";
        String put = "-X PUT -H 'Content-Type: application/json' ";
        String env = base + place.env();
        JsonNode scale = api.get(place.env() + "/scale");
        String web = scale.path("processes").path(0).path("process_type").asString("web");
        screen.heading("What to try next");
        step(
                "first, in another terminal: be demo@example.com there",
                "export PLFM_CREDENTIALS='" + people.personFile() + "'");
        step(
                "follow the event log, live",
                curl.replace("-sw", "-sNw") + "-H 'Accept: application/x-ndjson' " + base + place.org()
                        + "/events/stream");
        step(
                "run five of " + web + " (in a third terminal, to watch it happen)",
                curl + put + "-d '{\"processes\":[{\"process_type\":\"" + web
                        + "\",\"desired\":5}],\"expected_version\":"
                        + scale.path("resource_version").asString("1") + "}' " + env + "/scale");
        step("how the environment is", curl + env + "/status");
        step("what runs where", curl + env + "/instances");
        people.operator().list("/v1/nodes").stream()
                .filter(node -> node.path("state").asString("").equals("active"))
                .findFirst()
                .ifPresent(node -> step(
                        "empty a node, as the operator: its work moves, replacements first",
                        curl(operator) + "-X POST " + base + "/v1/nodes/"
                                + node.path("id").asString() + "/drain"));
        step(
                "sign in as yourself (without PLFM_CREDENTIALS): an account, then a login",
                "PLFM_OPERATOR_TOKEN=\"" + operator + "\" " + plfm + " accounts create you@example.com --server " + base
                        + " && " + plfm + " login --server " + base);
        step("the API, described", base + "/swagger-ui");
    }

    private static String curl(String token) {
        return "curl -sw '\\n' -H \"Authorization: Bearer " + token + "\" ";
    }

    private void step(String what, String command) {
        screen.faint("  # " + what);
        screen.line("  " + command);
    }
}
