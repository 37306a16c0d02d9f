package dev.plfm.controlplane.demo;

import dev.plfm.agent.NodeAgents;
import dev.plfm.controlplane.client.ApiClient;
import dev.plfm.controlplane.client.Pause;
import java.time.Duration;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** Watches a deploy until all that was asked for runs, and says why if it does not come to that. */
final class Convergence {
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final ApiClient api;
    private final Place place;
    private final NodeAgents nodes;
    private final Screen screen;

    Convergence(ApiClient api, Place place, NodeAgents nodes, Screen screen) {
        this.api = api;
        this.place = place;
        this.nodes = nodes;
        this.screen = screen;
    }

    /** What there is at the end, such as {@code web 3/3, worker 1/1}. */
    String await(String deployId, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            JsonNode deploy = api.get(place.env() + "/deploys/" + deployId);
            JsonNode status = api.get(place.env() + "/status");
            JsonNode workloads = api.get(place.env() + "/workloads").path("items");
            String state = deploy.path("status").asString("");
            screen.progress("deploy " + state + ": " + counts(workloads));
            if (state.equals("failed")) {
                throw new DemoException("the deploy failed: "
                        + deploy.path("message")
                                .asString(deploy.path("failed_reason").asString("no reason given"))
                        + reasons(workloads, status));
            }
            if (state.equals("succeeded") && complete(status) && whole(workloads)) {
                return counts(workloads);
            }
            if (System.nanoTime() > deadline) {
                throw new DemoException("not converged after " + limit.toSeconds() + " s: " + counts(workloads)
                        + reasons(workloads, status));
            }
            Pause.sleeping().of(INTERVAL);
        }
    }

    /** The control plane says so, and the nodes agree. */
    private boolean complete(JsonNode status) {
        JsonNode instances = status.path("instances");
        int desired = instances.path("desired").asInt();
        long running = nodes.nodes().stream()
                .flatMap(node -> node.instances().stream())
                .filter(instance -> instance.last().status().toString().equalsIgnoreCase("ready"))
                .count();
        return status.path("status").asString("").equals("healthy")
                && instances.path("ready").asInt() == desired
                && instances.path("draining").asInt() == 0
                && running == desired;
    }

    /** What nodes report once more after they were started again shows here first. */
    private static boolean whole(JsonNode workloads) {
        return workloads.valueStream().allMatch(workload -> {
            JsonNode current = workload.path("current");
            return current.path("ready").asInt()
                            == workload.path("desired").path("replicas").asInt()
                    && current.path("booting").asInt() == 0;
        });
    }

    private static String counts(JsonNode workloads) {
        StringJoiner text = new StringJoiner(", ");
        text.setEmptyValue("nothing yet");
        for (JsonNode workload : workloads) {
            JsonNode current = workload.path("current");
            String other = other(current, "booting") + other(current, "draining") + other(current, "failed");
            text.add(workload.path("process_type").asString("") + " "
                    + current.path("ready").asInt() + "/"
                    + workload.path("desired").path("replicas").asInt() + other);
        }
        return text.toString();
    }

    private static String other(JsonNode current, String state) {
        int count = current.path(state).asInt();
        return count == 0 ? "" : " +" + count + " " + state;
    }

    private static String reasons(JsonNode workloads, JsonNode status) {
        StringBuilder text = new StringBuilder();
        String error = status.path("last_error").asString("");
        if (!error.isEmpty()) {
            text.append("\n    last error: ").append(error);
        }
        for (JsonNode workload : workloads) {
            for (JsonNode condition : workload.path("conditions")) {
                boolean bad = condition.path("type").asString("").equals("Degraded")
                        == condition.path("status").asString("").equals("true");
                if (bad) {
                    text.append("\n    ")
                            .append(workload.path("process_type").asString(""))
                            .append(": ")
                            .append(condition.path("type").asString(""))
                            .append(" = ")
                            .append(condition.path("status").asString(""))
                            .append(", ")
                            .append(condition.path("reason").asString("no reason"))
                            .append(" ")
                            .append(condition.path("message").asString(""));
                }
            }
        }
        return text.toString();
    }
}
