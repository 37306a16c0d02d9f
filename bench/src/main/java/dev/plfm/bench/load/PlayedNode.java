package dev.plfm.bench.load;

import dev.plfm.kernel.json.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A node as the control plane sees one: waits for its plan, says at once that all of it runs or has stopped, and is heard every few seconds. */
final class PlayedNode implements AutoCloseable {
    private static final Duration HEARD_EVERY = Duration.ofSeconds(8);
    private static final int WAIT_SECONDS = 5;
    private static final long MEMORY = 64L << 30;

    private final HttpLine line;
    private final String path;
    private final Map<String, String> said = new HashMap<>();
    private final Thread thread;
    private volatile boolean stopped;
    private volatile @Nullable Exception failure;

    private PlayedNode(HttpLine line, String path) {
        this.line = line;
        this.path = path;
        this.thread = new Thread(this::live, "played-node");
    }

    static PlayedNode enrol(URI server, HttpLine operator, int number) throws IOException {
        JsonNode enrolled = Json.mapper()
                .readTree(operator.post("/v1/nodes/enroll", """
                {"hostname": "played-%d", "region": "region-%d", "wireguard_public_key": "a2V5", "agent_mtls_subject": "CN=played",
                "cpu_cores": 32, "memory_bytes": %d, "labels": {"arch": "amd64"}}
                """.formatted(number, number % 5, MEMORY), ""));
        PlayedNode node = new PlayedNode(
                new HttpLine(server, enrolled.at("/node_token").asString()),
                "/v1/nodes/" + enrolled.at("/id").asString());
        node.thread.start();
        return node;
    }

    private void live() {
        try {
            String tag = "\"\"";
            long heard = System.nanoTime() - HEARD_EVERY.toNanos();
            while (!stopped) {
                if (System.nanoTime() - heard >= HEARD_EVERY.toNanos()) {
                    beat();
                    heard = System.nanoTime();
                }
                String news = line.news(path + "/plan?wait_seconds=" + WAIT_SECONDS, tag);
                if (!news.isEmpty()) {
                    JsonNode plan = Json.mapper().readTree(news);
                    tag = '"' + plan.at("/cursor_event_id").asString() + '"';
                    follow(plan);
                }
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    private void beat() throws IOException {
        line.post(path + "/heartbeat", """
                {"state": "active", "available_cpu_cores": 32, "available_memory_bytes": %d, "instance_count": %d}
                """.formatted(MEMORY, said.size()), "");
    }

    private void follow(JsonNode plan) throws IOException {
        for (JsonNode assignment : plan.at("/instances")) {
            String instance = assignment.at("/instance_id").asString();
            String status = assignment.at("/desired_state").asString().equals("running") ? "ready" : "stopped";
            if (!Objects.equals(said.put(instance, status), status)) {
                line.post(
                        path + "/instances/" + instance + "/status",
                        "{\"status\": \"" + status + "\", \"boot_id\": \"b\"}",
                        "");
            }
        }
    }

    /** Ends with the answer that it waits for. */
    void stop() {
        stopped = true;
    }

    @Override
    public void close() throws Exception {
        stop();
        thread.join();
        line.close();
        if (failure != null) {
            throw failure;
        }
    }
}
