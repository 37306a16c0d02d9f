package dev.plfm.controlplane.client;

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
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A client of the REST API as anyone could write it: bearer token, idempotency keys, patience when asked to come back. */
public final class ApiClient {
    private static final int PATIENT = 20;
    private static final int BRIEF = 3;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI base;
    private final @Nullable String token;
    private final int attempts;

    private ApiClient(URI base, @Nullable String token, int attempts) {
        this.base = base;
        this.token = token;
        this.attempts = attempts;
    }

    /** For a program that goes on by itself, and waits as often as it is asked to. */
    public static ApiClient patient(URI base, String token) {
        return new ApiClient(base, token, PATIENT);
    }

    /** For a command that a person waits for. */
    public static ApiClient brief(URI base, String token) {
        return new ApiClient(base, token, BRIEF);
    }

    /** For what needs no token. */
    public static ApiClient anonymous(URI base) {
        return new ApiClient(base, null, BRIEF);
    }

    /** For what needs no token, when it is the caller that decides whether to ask again. */
    static ApiClient impatient(URI base) {
        return new ApiClient(base, null, 1);
    }

    public JsonNode get(String path) {
        return send(request(path).GET().build());
    }

    public JsonNode post(String path, Object body) {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(Json.mapper().writeValueAsString(body)))
                .build();
        return send(request);
    }

    /** All items of a list, page by page. */
    public List<JsonNode> list(String path) {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get(path + "?limit=200" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            page.path("items").forEach(items::add);
            cursor = page.path("next_cursor").asString("");
        } while (!cursor.isEmpty());
        return items;
    }

    public Optional<JsonNode> find(String path, Predicate<JsonNode> wanted) {
        return list(path).stream().filter(wanted).findFirst();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(70))
                .header("Accept", "application/json, application/problem+json");
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest request) {
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> response = exchange(request);
            JsonNode body = json(response.body());
            if (response.statusCode() < 300) {
                return body;
            }
            if (attempt == attempts || !body.path("retryable").asBoolean(false)) {
                throw new ApiException(
                        request.method() + " " + request.uri().getPath(),
                        response.statusCode(),
                        body.path("code").asString(""),
                        detail(body) + details(body),
                        body.path("retry_after_seconds").isNumber()
                                ? body.path("retry_after_seconds").asInt()
                                : null);
            }
            Pause.sleeping()
                    .of(Duration.ofSeconds(body.path("retry_after_seconds").asInt(1)));
        }
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (SSLException e) {
            throw new UnreachableException(
                    "no trusted connection to " + base + ": " + e.getMessage(),
                    "a certificate of your own authority needs PLFM_JAVA_OPTS=-Djavax.net.ssl.trustStore=FILE",
                    e);
        } catch (IOException e) {
            throw new UnreachableException(
                    "the control plane at " + base + " does not answer" + reason(e),
                    "is it running, and is that its address? --server names another",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String reason(IOException failure) {
        return failure.getMessage() == null ? "" : ": " + failure.getMessage();
    }

    private static String detail(JsonNode problem) {
        return problem.path("detail").asString("what answers is not a control plane");
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
