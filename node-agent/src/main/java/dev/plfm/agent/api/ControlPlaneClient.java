package dev.plfm.agent.api;

import dev.plfm.sealing.Sealed;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Carries the messages of any number of nodes over one HTTP client.
 *
 * <p>A returned future ends with an {@link Answer}, also when there was none; it fails only by being cancelled, which
 * cuts the request off.
 */
public final class ControlPlaneClient {
    private static final int CONCURRENT_WRITES = 64;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

    private final HttpClient http;
    private final URI writes;
    private final URI reads;
    private final Gate gate = new Gate(CONCURRENT_WRITES);

    public ControlPlaneClient(URI writes, URI reads, Executor executor) {
        this.writes = writes;
        this.reads = reads;
        // HTTP/1.1: an upgrade offered in clear text with every first request gains nothing here.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(executor)
                .build();
    }

    public CompletableFuture<Answer> enrol(String credential, Enrolment body, String idempotencyKey) {
        return post("/v1/nodes/enroll", credential, body, idempotencyKey);
    }

    public CompletableFuture<Answer> heartbeat(NodeIdentity node, Heartbeat body, String idempotencyKey) {
        return post("/v1/nodes/" + node.id() + "/heartbeat", node.token(), body, idempotencyKey);
    }

    public CompletableFuture<Answer> report(
            NodeIdentity node, String instanceId, StatusReport body, String idempotencyKey) {
        String path = "/v1/nodes/" + node.id() + "/instances/" + instanceId + "/status";
        return post(path, node.token(), body, idempotencyKey);
    }

    public CompletableFuture<Answer> reportJob(NodeIdentity node, String jobId, JobReport body, String idempotencyKey) {
        String path = "/v1/nodes/" + node.id() + "/volume-jobs/" + jobId + "/status";
        return post(path, node.token(), body, idempotencyKey);
    }

    /** Asks for the plan; given an entity tag the control plane may wait until it has another. */
    public CompletableFuture<Answer> plan(NodeIdentity node, @Nullable String etag, Duration wait) {
        URI uri = at(reads, "/v1/nodes/" + node.id() + "/plan?wait_seconds=" + wait.toSeconds());
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(wait.plus(ANSWER_TIMEOUT))
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + node.token());
        if (etag != null) {
            request.header("If-None-Match", etag);
        }
        return send(request.GET().build());
    }

    public CompletableFuture<Answer> secret(NodeIdentity node, String versionId) {
        HttpRequest request = HttpRequest.newBuilder(at(reads, "/v1/nodes/" + node.id() + "/secrets/" + versionId))
                .timeout(ANSWER_TIMEOUT)
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + node.token())
                .GET()
                .build();
        return send(request);
    }

    /** Hands back a version that was sealed anew; repeated, it does nothing. */
    public CompletableFuture<Answer> resealed(NodeIdentity node, String versionId, Sealed sealed) {
        byte[] body = Wire.mapper().writeValueAsBytes(Map.of("key_id", sealed.keyId(), "data", sealed.bytes()));
        String path = "/v1/nodes/" + node.id() + "/secrets/" + versionId;
        return write("PUT", path, node.token(), body, UUID.randomUUID().toString());
    }

    /** Says that a version does not open; repeated, it does nothing. */
    public CompletableFuture<Answer> cannotOpen(NodeIdentity node, String versionId, String keyId) {
        String path = "/v1/nodes/" + node.id() + "/secrets/" + versionId + "/cannot-open";
        return post(
                path, node.token(), Map.of("key_id", keyId), UUID.randomUUID().toString());
    }

    private CompletableFuture<Answer> post(String path, String bearer, Object body, String idempotencyKey) {
        return write("POST", path, bearer, Wire.mapper().writeValueAsBytes(body), idempotencyKey);
    }

    private CompletableFuture<Answer> write(
            String method, String path, String bearer, byte[] body, String idempotencyKey) {
        HttpRequest request = HttpRequest.newBuilder(at(writes, path))
                .timeout(ANSWER_TIMEOUT)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + bearer)
                .header("Idempotency-Key", idempotencyKey)
                .header("Prefer", "respond-async")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return gate.pass(() -> send(request));
    }

    private CompletableFuture<Answer> send(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> exchange = http.sendAsync(request, BodyHandlers.ofByteArray());
        CompletableFuture<Answer> answer = exchange.handle(
                (response, failure) -> failure == null ? answer(response) : Answer.unreachable(cause(failure)));
        answer.whenComplete((value, failure) -> {
            if (answer.isCancelled()) {
                exchange.cancel(true);
            }
        });
        return answer;
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        String etag = response.headers().firstValue("ETag").orElse(null);
        return new Answer(response.statusCode(), etag, response.body(), null);
    }

    private static Throwable cause(Throwable failure) {
        return failure.getCause() == null ? failure : failure.getCause();
    }

    private static URI at(URI base, String path) {
        String prefix = base.toString();
        return URI.create(prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) + path : prefix + path);
    }
}
