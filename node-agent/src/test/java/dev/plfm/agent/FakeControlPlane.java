package dev.plfm.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.plfm.agent.api.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** A control plane reduced to its node API: serves the plans it is given and remembers what nodes tell it. */
final class FakeControlPlane implements AutoCloseable {

    /** One accepted status report. */
    record Report(String nodeId, String instanceId, String status, JsonNode body, String key) {}

    /** One accepted heartbeat. */
    record Beat(String nodeId, JsonNode body) {}

    private record Plan(long cursor, List<Map<String, Object>> instances, List<String> reseal) {
        String etag() {
            return "\"" + cursor + "-" + instances.hashCode() + reseal + "\"";
        }
    }

    final List<Report> reports = new CopyOnWriteArrayList<>();
    final List<Beat> beats = new CopyOnWriteArrayList<>();
    final List<JsonNode> enrolments = new CopyOnWriteArrayList<>();
    final AtomicInteger planRequests = new AtomicInteger();
    final AtomicInteger refusedWrites = new AtomicInteger();
    /** Status to answer reports of an instance with, instead of accepting them. */
    final Map<String, Integer> reportAnswers = new ConcurrentHashMap<>();

    /** Heartbeats that repeat statuses are answered when this is open. */
    volatile CountDownLatch slowBeats = new CountDownLatch(0);

    /** Sealed versions by their id, as their JSON. */
    final Map<String, Map<String, Object>> secrets = new ConcurrentHashMap<>();
    /** What nodes could not open: the key by the id of the version. */
    final Map<String, String> unopenable = new ConcurrentHashMap<>();
    /** How often requests for secrets are yet to be answered 503. */
    final AtomicInteger secretOutages = new AtomicInteger();

    volatile boolean failing;
    volatile int enrolAnswer = 201;

    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final Map<String, String> enrolKeys = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, Plan> plans = new TreeMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int port;
    private HttpServer server;

    FakeControlPlane() {
        server = listen(0);
        port = server.getAddress().getPort();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Stops listening, as when the process is gone. */
    void goDown() {
        server.stop(0);
    }

    void comeBack() {
        server = listen(port);
    }

    /** Forgets all nodes, as after the loss of the database. */
    void forgetNodes() {
        tokens.clear();
        enrolKeys.clear();
    }

    void plan(String nodeId, long cursor, List<Map<String, Object>> instances) {
        plan(nodeId, cursor, instances, List.of());
    }

    void plan(String nodeId, long cursor, List<Map<String, Object>> instances, List<String> reseal) {
        synchronized (plans) {
            plans.put(nodeId, new Plan(cursor, instances, reseal));
            plans.notifyAll();
        }
    }

    List<String> statuses(String instanceId) {
        return reports.stream()
                .filter(report -> report.instanceId().equals(instanceId))
                .map(Report::status)
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private HttpServer listen(int atPort) {
        try {
            HttpServer created =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), atPort), 1000);
            created.setExecutor(threads);
            created.createContext("/v1/nodes/", this::handle);
            created.start();
            return created;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/");
            String nodeId = path[3];
            if (failing) {
                refusedWrites.incrementAndGet();
                answer(exchange, 503, problem(503, "unavailable"));
            } else if (nodeId.equals("enroll")) {
                enrol(exchange);
            } else if (!("Bearer " + tokens.get(nodeId))
                    .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, 401, problem(401, "unauthorized"));
            } else if (path[4].equals("plan")) {
                plan(exchange, nodeId);
            } else if (path[4].equals("secrets")) {
                secret(exchange, path);
            } else if (path[4].equals("heartbeat")) {
                JsonNode beat = body(exchange);
                if (beat.has("instance_statuses")) {
                    slowBeats.await();
                }
                beats.add(new Beat(nodeId, beat));
                answer(exchange, 200, Map.of("accepted", true, "next_heartbeat_secs", 1));
            } else {
                report(exchange, nodeId, path[5]);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void secret(HttpExchange exchange, String[] path) throws IOException {
        String versionId = path[5];
        Map<String, Object> known = secrets.get(versionId);
        if (known == null) {
            answer(exchange, 404, problem(404, "not_found"));
        } else if (secretOutages.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            answer(exchange, 503, problem(503, "unavailable"));
        } else if (path.length == 7 && path[6].equals("cannot-open")) {
            unopenable.put(versionId, body(exchange).get("key_id").asString());
            answer(exchange, 200, Map.of("accepted", true));
        } else if (exchange.getRequestMethod().equals("PUT")) {
            JsonNode body = body(exchange);
            Map<String, Object> changed = new HashMap<>(known);
            changed.put("key_id", body.get("key_id").asString());
            changed.put("data", body.get("data").asString());
            secrets.put(versionId, changed);
            answer(exchange, 200, Map.of("accepted", true));
        } else {
            answer(exchange, 200, known);
        }
    }

    private void enrol(HttpExchange exchange) throws IOException {
        JsonNode body = body(exchange);
        if (enrolAnswer != 201) {
            answer(exchange, enrolAnswer, problem(enrolAnswer, "forbidden"));
            return;
        }
        String nodeId = enrolKeys.computeIfAbsent(
                exchange.getRequestHeaders().getFirst("Idempotency-Key"), key -> "node_" + numbers.incrementAndGet());
        enrolments.add(body);
        tokens.put(nodeId, "plfm_nt_secret_of_" + nodeId);
        answer(exchange, 201, Map.of("id", nodeId, "node_token", tokens.get(nodeId), "hostname", "ignored"));
    }

    private void plan(HttpExchange exchange, String nodeId) throws IOException, InterruptedException {
        planRequests.incrementAndGet();
        String known = exchange.getRequestHeaders().getFirst("If-None-Match");
        String query = exchange.getRequestURI().getQuery();
        long deadline =
                System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(query.substring(query.indexOf('=') + 1)));
        Plan plan;
        synchronized (plans) {
            plan = plans.getOrDefault(nodeId, new Plan(0, List.of(), List.of()));
            long left = deadline - System.nanoTime();
            while (plan.etag().equals(known) && left > 0) {
                plans.wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
                plan = plans.getOrDefault(nodeId, new Plan(0, List.of(), List.of()));
                left = deadline - System.nanoTime();
            }
        }
        exchange.getResponseHeaders().set("ETag", plan.etag());
        if (plan.etag().equals(known)) {
            exchange.sendResponseHeaders(304, -1);
        } else {
            Map<String, Object> answer = new HashMap<>(Map.of(
                    "spec_version",
                    "v1",
                    "node_id",
                    nodeId,
                    "plan_id",
                    "plan-" + plan.cursor(),
                    "created_at",
                    "2026-01-01T00:00:00Z",
                    "cursor_event_id",
                    plan.cursor(),
                    "instances",
                    plan.instances()));
            if (!plan.reseal().isEmpty()) {
                answer.put(
                        "reseal",
                        plan.reseal().stream()
                                .map(id -> Map.of("version_id", id))
                                .toList());
            }
            answer(exchange, 200, answer);
        }
    }

    private void report(HttpExchange exchange, String nodeId, String instanceId) throws IOException {
        JsonNode body = body(exchange);
        Integer refusal = reportAnswers.get(instanceId);
        if (refusal != null) {
            refusedWrites.incrementAndGet();
            answer(exchange, refusal, problem(refusal, "refused"));
            return;
        }
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        if (reports.stream().noneMatch(report -> report.key().equals(key))) {
            reports.add(new Report(nodeId, instanceId, body.get("status").asString(), body, key));
        }
        answer(exchange, 200, Map.of("accepted", true));
    }

    private static Map<String, Object> problem(int status, String code) {
        return Map.of("type", "about:" + code, "status", status, "code", code, "detail", "so it is");
    }

    private static JsonNode body(HttpExchange exchange) throws IOException {
        return Wire.mapper().readTree(exchange.getRequestBody().readAllBytes());
    }

    private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = Wire.mapper().writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
