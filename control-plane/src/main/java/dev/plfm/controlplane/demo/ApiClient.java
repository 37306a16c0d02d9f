package dev.plfm.controlplane.demo;

import dev.plfm.kernel.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A client of the REST API as anyone could write it: bearer token, idempotency keys, patience when asked to come back. */
final class ApiClient {
    private static final int ATTEMPTS = 20;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI base;
    private final String token;

    ApiClient(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    JsonNode get(String path) {
        return send(request(path).GET().build());
    }

    JsonNode post(String path, Object body) {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(Json.mapper().writeValueAsString(body)))
                .build();
        return send(request);
    }

    /** All items of a list, page by page. */
    List<JsonNode> list(String path) {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get(path + "?limit=200" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            page.path("items").forEach(items::add);
            cursor = page.path("next_cursor").asString("");
        } while (!cursor.isEmpty());
        return items;
    }

    Optional<JsonNode> find(String path, Predicate<JsonNode> wanted) {
        return list(path).stream().filter(wanted).findFirst();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(70))
                .header("Accept", "application/json, application/problem+json")
                .header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest request) {
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> response = exchange(request);
            JsonNode body = json(response.body());
            if (response.statusCode() < 300) {
                return body;
            }
            if (attempt == ATTEMPTS || !body.path("retryable").asBoolean(false)) {
                throw new ApiException(
                        request.method() + " " + request.uri().getPath(),
                        response.statusCode(),
                        body.path("code").asString(""),
                        body.path("detail").asString(response.body()) + details(body));
            }
            Pause.of(Duration.ofSeconds(body.path("retry_after_seconds").asInt(1)));
        }
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new DemoException("the control plane at " + base + " does not answer: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("interrupted");
        }
    }

    private static String details(JsonNode problem) {
        StringBuilder text = new StringBuilder();
        problem.path("details").forEach(detail -> text.append("\n    ")
                .append(detail.path("field").asString(""))
                .append(": ")
                .append(detail.path("message").asString("")));
        return text.toString();
    }

    private static JsonNode json(String text) {
        try {
            return Json.lenient().readTree(text);
        } catch (JacksonException e) {
            return Json.lenient().createObjectNode();
        }
    }
}
