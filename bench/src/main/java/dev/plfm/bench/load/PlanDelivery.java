package dev.plfm.bench.load;

import dev.plfm.controlplane.RunningServer;
import dev.plfm.kernel.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.JsonNode;

/** Deploys that give a tenth of the waiting nodes an instance, from the commit of its allocation until the node has its plan. */
final class PlanDelivery {
    private static final int NODES = 5_000;
    private static final int TOUCHED = 500;
    private static final int ENROLLERS = 16;
    private static final int PROCESSES = 5;
    private static final String IMAGE = """
            schema_version = "v1"
            [image]
            ref = "registry.example/shop:one"
            """;
    private static final String PROCESS = """
            [processes.worker%1$d]
            command = ["run"]
            resources = {memory = "64Mi"}
            scaling = {min = %2$d, max = %2$d}
            """;

    private final Stage stage;
    private final RunningServer server;
    private final Commits commits;
    private final String token;

    PlanDelivery(Stage stage, RunningServer server, Commits commits, String token) {
        this.stage = stage;
        this.server = server;
        this.commits = commits;
        this.token = token;
    }

    void run(Scenario.Plan plan, Report report) throws Exception {
        List<PlanPolls.Node> nodes = enrolled();
        try (PlanPolls polls = new PlanPolls(server.baseUri(), nodes);
                HttpLine line = new HttpLine(server.baseUri(), token)) {
            until(() -> polls.answered() >= NODES, "first plans");
            deploy(line, polls);
            for (int run = 0; run < plan.runs(); run++) {
                report.note(
                        "stream: idle, 5 000 nodes waiting, transactions /s",
                        Idle.over(stage.sql(), plan.time()).transactionsPerSecond());
                Usage before = Usage.now(stage.process());
                int answered = polls.answered();
                StreamScenario.note(report, "stream: 500 of 5 000 nodes' plans", deploy(line, polls));
                Usage used = Usage.now(stage.process()).since(before);
                report.note("stream: plans answered for one deploy", polls.answered() - answered);
                report.note(
                        "stream: cpu ms of one such deploy",
                        used.program().plus(used.database()).toNanos() / 1e6);
            }
        }
    }

    /** A new application's first deploy; answers when all nodes it touches have the plan with their instance. */
    private Histogram deploy(HttpLine line, PlanPolls polls) throws Exception {
        String org = ApiScenario.org(line);
        String app =
                "/v1/orgs/" + org + "/apps/" + id(line.post("/v1/orgs/" + org + "/apps", "{\"name\": \"shop\"}", ""));
        String env = app + "/envs/" + id(line.post(app + "/envs", "{\"name\": \"prod\"}", ""));
        Map<String, Object> release = Map.of("manifest", manifest(), "image_digest", "sha256:" + "ab".repeat(32));
        String releaseId = id(line.post(app + "/releases", Json.mapper().writeValueAsString(release), ""));
        line.post(env + "/deploys", "{\"release_id\": \"" + releaseId + "\"}", "");
        until(() -> allocations(org).size() == TOUCHED, "allocations");
        Histogram latency = new Histogram(3);
        for (Allocation allocation : allocations(org)) {
            until(() -> has(polls, allocation), "a plan");
            PlanPolls.Plan plan = Objects.requireNonNull(polls.of(allocation.node));
            latency.recordValue(Math.max(0, (plan.nanos() - commits.nanosOf(allocation.event)) / 1_000));
        }
        return latency;
    }

    private static String manifest() {
        return IMAGE
                + IntStream.range(0, PROCESSES)
                        .mapToObj(number -> PROCESS.formatted(number, TOUCHED / PROCESSES))
                        .collect(Collectors.joining());
    }

    private static boolean has(PlanPolls polls, Allocation allocation) {
        PlanPolls.Plan plan = polls.of(allocation.node);
        return plan != null && plan.cursor() >= allocation.event;
    }

    /** The last one of each node. */
    private record Allocation(String node, long event) {}

    private List<Allocation> allocations(String org) {
        return stage.sql()
                .sql("""
                        SELECT payload ->> 'node_id' AS node, event_id AS event FROM event_log
                        WHERE event_type = 'instance.allocated' AND org_id = ?
                        """)
                .param(org)
                .query((row, number) -> new Allocation(row.getString("node"), row.getLong("event")))
                .list();
    }

    private List<PlanPolls.Node> enrolled() throws Exception {
        Queue<PlanPolls.Node> nodes = new ConcurrentLinkedQueue<>();
        AtomicInteger numbers = new AtomicInteger();
        List<Thread> enrollers = IntStream.range(0, ENROLLERS)
                .mapToObj(number -> new Thread(() -> enroll(numbers, nodes)))
                .toList();
        enrollers.forEach(Thread::start);
        for (Thread enroller : enrollers) {
            enroller.join();
        }
        if (nodes.size() < NODES) {
            throw new IllegalStateException("only " + nodes.size() + " nodes were enrolled");
        }
        return List.copyOf(nodes);
    }

    private void enroll(AtomicInteger numbers, Queue<PlanPolls.Node> nodes) {
        try (HttpLine line = new HttpLine(server.baseUri(), token)) {
            for (int number = numbers.incrementAndGet(); number <= NODES; number = numbers.incrementAndGet()) {
                JsonNode node = Json.mapper().readTree(line.post("/v1/nodes/enroll", """
                        {"hostname": "bench-%1$d", "region": "eu-1", "wireguard_public_key": "key-%1$d",
                         "agent_mtls_subject": "CN=bench-%1$d", "cpu_cores": 8, "memory_bytes": 17179869184}
                        """.formatted(number), ""));
                nodes.add(new PlanPolls.Node(
                        node.at("/id").asString(), node.at("/node_token").asString()));
            }
        } catch (Exception e) {
            throw new IllegalStateException("cannot enrol", e);
        }
    }

    private static void until(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + StreamScenario.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("No " + what);
            }
            StreamScenario.pause(Duration.ofMillis(5));
        }
    }

    private static String id(String resource) {
        return Json.mapper().readTree(resource).at("/id").asString();
    }
}
