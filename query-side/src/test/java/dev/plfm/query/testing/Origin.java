package dev.plfm.query.testing;

import dev.plfm.eventlog.EventMetadata;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;

/**
 * Who or what events come from.
 *
 * @param causationId the position of the event that caused them, or null
 */
public record Origin(
        String actorType,
        String actorId,
        String requestId,
        @Nullable Long causationId) {
    /** Somebody's request. */
    public static Origin user(String userId, String requestId) {
        return new Origin("user", userId, requestId, null);
    }

    /** What a component did, because of that event. */
    public static Origin component(String name, @Nullable Long causationId) {
        return new Origin("system", name, "req_1", causationId);
    }

    MetaData metaData() {
        MetaData metaData = MetaData.with(EventMetadata.ACTOR_TYPE, actorType)
                .and(EventMetadata.ACTOR_ID, actorId)
                .and(EventMetadata.REQUEST_ID, requestId);
        return causationId == null ? metaData : metaData.and(EventMetadata.CAUSATION_ID, causationId.toString());
    }
}
