package dev.plfm.ingress.api;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The control plane as an ingress node sees it; every call blocks. */
public final class ControlPlane {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final URI writes;
    private final URI reads;

    public ControlPlane(URI writes, URI reads) {
        this.writes = writes;
        this.reads = reads;
    }

    /** What came back; the status is 0 when nothing did. */
    public record Answer(
            int status,
            @Nullable String etag,
            byte[] body,
            @Nullable String failure) {
        /** For people: why it is no success; a body may hold a token and is not shown. */
        public String describe() {
            if (status == 0) {
                return "no answer (" + failure + ")";
            }
            try {
                Object code = Wire.mapper().readValue(body, Map.class).get("code");
                return code == null ? "status " + status : status + " " + code;
            } catch (RuntimeException noProblem) {
                return "status " + status;
            }
        }

        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }

    public Answer register(String credential, Object body, String idempotencyKey) throws InterruptedException {
        return post("/v1/ingress/register", credential, body, idempotencyKey);
    }

    public Answer heartbeat(Identity identity, Object body) throws InterruptedException {
        return post(
                "/v1/ingress/" + identity.id() + "/heartbeat",
                identity.token(),
                body,
                UUID.randomUUID().toString());
    }

    /** The routing table; with an entity tag the answer may wait until there is another. */
    public Answer config(Identity identity, @Nullable String etag, Duration wait) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        at(reads, "/v1/ingress/" + identity.id() + "/config?wait_seconds=" + wait.toSeconds()))
                .timeout(wait.plus(ANSWER_TIMEOUT))
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + identity.token());
        if (etag != null) {
            request.header("If-None-Match", etag);
        }
        return send(request.GET().build());
    }

    private Answer post(String path, String bearer, Object body, String idempotencyKey) throws InterruptedException {
        return send(HttpRequest.newBuilder(at(writes, path))
                .timeout(ANSWER_TIMEOUT)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + bearer)
                .header("Idempotency-Key", idempotencyKey)
                .POST(HttpRequest.BodyPublishers.ofByteArray(Wire.mapper().writeValueAsBytes(body)))
                .build());
    }

    private Answer send(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(
                    response.statusCode(), response.headers().firstValue("ETag").orElse(null), response.body(), null);
        } catch (IOException e) {
            return new Answer(0, null, new byte[0], e.getClass().getSimpleName());
        }
    }

    private static URI at(URI base, String path) {
        String prefix = base.toString();
        return URI.create(prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) + path : prefix + path);
    }
}
