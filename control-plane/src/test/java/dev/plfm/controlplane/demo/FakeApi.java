package dev.plfm.controlplane.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.plfm.kernel.json.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An API that keeps what is posted to a path in the list of that path, two items to a page. */
final class FakeApi implements AutoCloseable {
    private static final int PAGE = 2;

    final Map<String, List<ObjectNode>> lists = new LinkedHashMap<>();
    final List<String> requests = new ArrayList<>();
    private final Deque<String> refusals = new ArrayDeque<>();
    private final HttpServer server;
    private long lastEventId = 10;

    FakeApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next requests are answered 503 with these bodies. */
    void refuseNext(String... bodies) {
        refusals.addAll(List.of(bodies));
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + path);
        if (!refusals.isEmpty()) {
            answer(exchange, 503, refusals.pop());
        } else if (exchange.getRequestMethod().equals("POST")) {
            JsonNode body = Json.lenient().readTree(exchange.getRequestBody());
            answer(exchange, 201, post(path, (ObjectNode) body).toString());
        } else {
            answer(
                    exchange,
                    200,
                    page(path, exchange.getRequestURI().getQuery()).toString());
        }
    }

    private ObjectNode post(String path, ObjectNode body) {
        if (path.equals("/v1/manifests/validate")) {
            return validate(body.path("manifest").asString());
        }
        List<ObjectNode> list = lists.computeIfAbsent(path, key -> new ArrayList<>());
        String kind = path.substring(path.lastIndexOf('/') + 1);
        body.put("id", kind + "-" + (list.size() + 1));
        if (kind.equals("releases")) {
            body.put("manifest_hash", "sha256:" + body.path("manifest").asString());
        }
        if (kind.equals("deploys")) {
            body.put("status", "succeeded");
        }
        list.add(body);
        return body;
    }

    private static ObjectNode validate(String manifest) {
        ObjectNode answer = Json.lenient().createObjectNode();
        answer.put("valid", !manifest.equals("broken"));
        if (manifest.equals("broken")) {
            answer.putArray("errors").addObject().put("path", "/processes").put("message", "is required");
        } else {
            answer.put("canonical", "{\"app\":{\"name\":\"shop\"}}");
            answer.put("manifest_hash", "sha256:" + manifest);
        }
        return answer;
    }

    private ObjectNode page(String path, String query) {
        List<ObjectNode> list = lists.getOrDefault(path, List.of());
        int from = query.contains("cursor=") ? Integer.parseInt(query.replaceAll(".*cursor=", "")) : 0;
        ObjectNode page = Json.lenient().createObjectNode();
        page.putArray("items").addAll(list.subList(from, Math.min(list.size(), from + PAGE)));
        if (from + PAGE < list.size()) {
            page.put("next_cursor", Integer.toString(from + PAGE));
        } else {
            page.putNull("next_cursor");
        }
        return page;
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (status == 201) {
            exchange.getResponseHeaders().set("X-Event-Id", Long.toString(++lastEventId));
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
