package dev.plfm.kernel.resource;

import dev.plfm.kernel.access.ActorType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One event of the log with everything known about it; the form of {@code event-envelope.json}.
 *
 * @param eventId position in the log: from 1, without gaps, in commit order
 * @param aggregateSeq position in the aggregate's stream: from 1, without gaps
 * @param causationId the event that caused this one
 */
public record EventEnvelope(
        long eventId,
        Instant occurredAt,
        String aggregateType,
        String aggregateId,
        long aggregateSeq,
        String eventType,
        int eventVersion,
        ActorType actorType,
        String actorId,
        String requestId,
        @Nullable String orgId,
        @Nullable String appId,
        @Nullable String envId,
        @Nullable String idempotencyKey,
        @Nullable String correlationId,
        @Nullable Long causationId,
        JsonNode payload) {}
