package dev.plfm.bench.load;

import dev.plfm.controlplane.RunningServer;
import dev.plfm.kernel.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** A deploy through REST, from its answer until the read model says that all of its instances are ready. */
final class ConvergeScenario implements Scenario {
    private static final int NODES = 200;
    private static final int INSTANCES = 1_000;

    /** As many as it takes: one has at most a hundred instances. */
    private static final List<String> PROCESS_TYPES =
            IntStream.range(0, 10).mapToObj(number -> "worker-" + number).toList();

    @Override
    public void run(Plan plan, Report report) throws Exception {
        try (Stage stage = Stage.set();
                RunningServer server = stage.server("all")) {
            String token = Stage.token(server);
            List<PlayedNode> nodes = new ArrayList<>();
            try (HttpLine line = new HttpLine(server.baseUri(), token)) {
                for (int number = 0; number < NODES; number++) {
                    nodes.add(PlayedNode.enrol(server.baseUri(), line, number));
                }
                String org = ApiScenario.org(line);
                String app = id(line.post("/v1/orgs/" + org + "/apps", "{\"name\": \"shop\"}", ""));
                String appPath = "/v1/orgs/" + org + "/apps/" + app;
                deploy(line, appPath, "warm-up");
                JdbcClient sql = stage.sql();
                for (int run = 0; run < plan.runs(); run++) {
                    double commits = Usage.commits(sql);
                    Usage before = Usage.now(stage.process());
                    double seconds = deploy(line, appPath, "run-" + run);
                    Usage used = Usage.now(stage.process()).since(before);
                    report.note("converge: 1 000 instances ready, seconds", seconds);
                    report.note("converge: cpu us an instance", used.micros() / INSTANCES);
                    report.note(
                            "converge: of which database us", used.database().toNanos() / 1e3 / INSTANCES);
                    report.note(
                            "converge: database transactions an instance", (Usage.commits(sql) - commits) / INSTANCES);
                }
            } finally {
                nodes.forEach(PlayedNode::stop);
                for (PlayedNode node : nodes) {
                    node.close();
                }
            }
        }
    }

    /** Each into an environment of its own: what was deployed before stays. */
    private static double deploy(HttpLine line, String appPath, String name) throws Exception {
        String env = appPath + "/envs/" + id(line.post(appPath + "/envs", "{\"name\": \"" + name + "\"}", ""));
        String release = LongLog.release(line, appPath, name, PROCESS_TYPES, INSTANCES / PROCESS_TYPES.size());
        line.post(env + "/deploys", "{\"release_id\": \"" + release + "\"}", "");
        long answered = System.nanoTime();
        Wait.until("all ready", () -> readyIn(line, env) == INSTANCES);
        return (System.nanoTime() - answered) / 1e9;
    }

    private static int readyIn(HttpLine line, String env) throws Exception {
        int ready = 0;
        for (JsonNode workload :
                Json.mapper().readTree(line.get(env + "/workloads")).at("/items")) {
            ready += workload.at("/current/ready").asInt(0);
        }
        return ready;
    }

    private static String id(String resource) {
        return Json.mapper().readTree(resource).at("/id").asString();
    }
}
