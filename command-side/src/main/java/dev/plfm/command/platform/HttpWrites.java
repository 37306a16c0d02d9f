package dev.plfm.command.platform;

import dev.plfm.command.platform.IdempotencyInterceptor.AnsweredAlreadyException;
import dev.plfm.eventlog.AppendPosition;
import dev.plfm.eventlog.EventMetadata;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.error.ErrorCode;
import dev.plfm.kernel.json.Json;
import dev.plfm.kernel.resource.Ok;
import dev.plfm.kernel.resource.Resource;
import dev.plfm.kernel.resource.ShownOnce;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Sends a controller's command and turns what comes back into the answer of the contract. */
@Component
class HttpWrites implements Writes {
    private static final int CREATED = 201;
    private static final int SUCCESS = 200;

    private final CommandDispatcher dispatcher;
    private final IdempotencyStore answers;
    private final ReadModelWait readModel;
    private final Plans plans;

    HttpWrites(CommandDispatcher dispatcher, IdempotencyStore answers, ReadModelWait readModel, Plans plans) {
        this.dispatcher = dispatcher;
        this.answers = answers;
        this.readModel = readModel;
        this.plans = plans;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R extends Resource> ResponseEntity<Object> create(
            WriteRequest request, Object command, Function<R, String> location) {
        return execute(request, command, result -> {
            R resource = (R) Objects.requireNonNull(result);
            Map<String, String> headers = etag(resource);
            headers.put(HttpHeaders.LOCATION, location.apply(resource));
            return new Rendering(CREATED, headers, resource);
        });
    }

    @Override
    public ResponseEntity<Object> update(WriteRequest request, Object command) {
        return execute(
                request, command, result -> new Rendering(SUCCESS, etag(result), Objects.requireNonNull(result)));
    }

    @Override
    public ResponseEntity<Object> delete(WriteRequest request, Object command) {
        return execute(request, command, result -> new Rendering(SUCCESS, Map.of(), Ok.OK));
    }

    private ResponseEntity<Object> execute(
            WriteRequest request, Object command, Function<@Nullable Object, Rendering> render) {
        if (request.dryRun()) {
            return plan(request, command);
        }
        String scope = request.idempotencyKey() == null
                ? null
                : sha256(request.idempotencyScope() + "\n" + request.idempotencyKey());
        AppendPosition position = new AppendPosition();
        Map<String, Object> metaData = metaData(request, position);
        RenderedAnswer rendered =
                new RenderedAnswer(result -> render.apply(result).store(request.requestHash()), position);
        if (scope != null) {
            metaData.put(
                    PendingAnswer.KEY,
                    new PendingAnswer(scope, position, result -> sealed(request, rendered.of(result))));
        }
        try {
            Object result = request.planToken() == null
                    ? dispatcher.dispatch(command, metaData)
                    : plans.carryOut(request.planToken(), command, metaData);
            return respond(request, rendered.of(result), false);
        } catch (AnsweredAlreadyException | DomainException refused) {
            // An answer cannot be stored twice, so a request that is repeated is always refused, by that at the latest.
            // To look for an earlier one
            // first would take every request a round trip.
            Optional<StoredAnswer> first = scope == null ? Optional.empty() : answers.find(scope);
            return replay(request, first.orElseThrow(() -> refused));
        }
    }

    /** Nothing happens, so nothing is remembered either, whatever the Idempotency-Key. */
    private ResponseEntity<Object> plan(WriteRequest request, Object command) {
        Object plan = plans.plan(command, metaData(request, new AppendPosition()));
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(Json.mapper().writeValueAsBytes(plan));
    }

    private ResponseEntity<Object> replay(WriteRequest request, StoredAnswer earlier) {
        if (!earlier.requestHash().equals(request.requestHash())) {
            throw new DomainException(
                    ErrorCode.IDEMPOTENCY_KEY_REUSE,
                    "This Idempotency-Key was used with another request: choose a new key.");
        }
        return respond(request, opened(request, earlier), true);
    }

    private static StoredAnswer sealed(WriteRequest request, StoredAnswer answer) {
        return answer.sealed() ? answer.withBody(AnswerSeal.of(request).seal(answer.body())) : answer;
    }

    private static StoredAnswer opened(WriteRequest request, StoredAnswer stored) {
        return stored.sealed() ? stored.withBody(AnswerSeal.of(request).open(stored.body())) : stored;
    }

    private ResponseEntity<Object> respond(WriteRequest request, StoredAnswer answer, boolean replayed) {
        ResponseEntity.BodyBuilder response = ResponseEntity.status(answer.status());
        answer.headers().forEach(response::header);
        if (replayed) {
            response.header("Idempotent-Replayed", "true");
        }
        Long eventId = answer.eventId();
        if (eventId != null) {
            response.header("X-Event-Id", eventId.toString());
            if (!request.respondAsync() && !readModel.await(eventId)) {
                response.header("X-Projection-Pending", "true");
            }
        }
        return response.contentType(MediaType.APPLICATION_JSON).body(answer.body());
    }

    private static Map<String, Object> metaData(WriteRequest request, AppendPosition position) {
        Map<String, Object> metaData = new HashMap<>();
        metaData.put(EventMetadata.ACTOR_TYPE, request.caller().actorType().wire());
        metaData.put(EventMetadata.ACTOR_ID, request.caller().actorId());
        metaData.put(EventMetadata.REQUEST_ID, request.requestId());
        if (request.idempotencyKey() != null) {
            metaData.put(EventMetadata.IDEMPOTENCY_KEY, request.idempotencyKey());
        }
        metaData.put(AppendPosition.KEY, position);
        return metaData;
    }

    private static Map<String, String> etag(@Nullable Object result) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (result instanceof Resource resource) {
            headers.put(HttpHeaders.ETAG, "\"" + resource.resourceVersion() + "\"");
        }
        return headers;
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Status, headers and body before they are bytes. */
    private record Rendering(int status, Map<String, String> headers, Object body) {
        StoredAnswer store(String requestHash) {
            boolean secret = body instanceof ShownOnce answer && answer.holdsSecret();
            return new StoredAnswer(requestHash, status, headers, Json.mapper().writeValueAsBytes(body), secret, null);
        }
    }

    /** The answer to what a command came to, made once for who stores it and who asked. */
    private static final class RenderedAnswer {
        private final Function<@Nullable Object, StoredAnswer> render;
        private final AppendPosition position;
        private @Nullable Object result;
        private @Nullable StoredAnswer answer;

        RenderedAnswer(Function<@Nullable Object, StoredAnswer> render, AppendPosition position) {
            this.render = render;
            this.position = position;
        }

        /** With the position that is known by now. */
        StoredAnswer of(@Nullable Object latest) {
            StoredAnswer last = answer;
            if (last == null || latest != result) {
                last = render.apply(latest);
                answer = last;
                result = latest;
            }
            return position.lastEventId() == 0 ? last : last.at(position.lastEventId());
        }
    }
}
