package dev.plfm.controlplane.testing;

import dev.plfm.kernel.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A client of the REST API as its users are. Reads go to one of the processes that read, writes to one of those that write.
 *
 * @param writers base URIs of the processes with the role command
 * @param readers base URIs of those with the role query
 */
public record Api(
        List<URI> writers, List<URI> readers, @Nullable String token, Consumer<Exchange> observer) {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private static final int CONNECT_ATTEMPTS = 20;

    /** What came back. */
    public record Answer(int status, Map<String, List<String>> headers, String text) {
        public JsonNode json() {
            return Json.lenient().readTree(text);
        }

        public String get(String pointer) {
            return json().at(pointer).asString();
        }

        public Optional<String> header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().get(0))
                    .findFirst();
        }

        public Answer expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError("expected " + wanted + " but got " + status + ": " + text);
            }
            return this;
        }

        /** An error of this status and code. */
        public Answer expect(int wanted, String code) {
            expect(wanted);
            if (!code.equals(get("/code"))) {
                throw new AssertionError("expected the code " + code + ": " + text);
            }
            return this;
        }
    }

    public static Api of(URI server, String email, Consumer<Exchange> observer) {
        return new Api(List.of(server), List.of(server), "user:" + email, observer);
    }

    public Api withToken(@Nullable String other) {
        return new Api(writers, readers, other, observer);
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    public Answer post(String path, @Nullable Object body, String... headers) {
        return send("POST", path, body, headers);
    }

    public Answer patch(String path, Object body, String... headers) {
        return send("PATCH", path, body, headers);
    }

    public Answer put(String path, Object body, String... headers) {
        return send("PUT", path, body, headers);
    }

    public Answer delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    /** @param body a String goes as it is, bytes too, anything else as JSON */
    public Answer send(String method, String path, @Nullable Object body, String... headers) {
        String text = body == null
                ? null
                : body instanceof String raw
                        ? raw
                        : body instanceof byte[] ? "" : Json.mapper().writeValueAsString(body);
        byte[] bytes = body instanceof byte[] given
                ? given
                : text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        for (int attempt = 1; ; attempt++) {
            HttpRequest request = request(method, path, text == null ? null : bytes, headers);
            try {
                HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
                observer.accept(Exchange.of(request, text, response));
                return new Answer(response.statusCode(), response.headers().map(), response.body());
            } catch (ConnectException e) {
                if (attempt == CONNECT_ATTEMPTS) {
                    throw new UncheckedIOException(e);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private HttpRequest request(String method, String path, byte @Nullable [] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(baseFor(method).resolve(path))
                .timeout(Duration.ofSeconds(90))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null && !List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    /** Any process that fits, as a load balancer chooses; one that takes no connection is passed over. */
    private URI baseFor(String method) {
        List<URI> processes = method.equals("GET") ? readers : writers;
        return processes.get(ThreadLocalRandom.current().nextInt(processes.size()));
    }
}
