package dev.plfm.query.explain;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why an instance is where it is, from what it does now back to the person who asked for it.
 *
 * @param sentence all of it in one sentence
 * @param askedBy who asked for what it runs, or null when nobody is known
 * @param requestId the request in which that was asked for
 * @param steps the latest first
 */
record InstanceWhy(
        InstanceId instanceId,
        String processType,
        @Nullable NodeId nodeId,
        InstanceStatus status,
        DesiredState desiredState,
        String sentence,
        @Nullable Actor askedBy,
        @Nullable String requestId,
        List<Step> steps) {

    /** Of what kind a step is. */
    enum Kind {
        INSTANCE,
        ORDER,
        ORDER_CAUSE,
        PLACEMENT,
        DECISION,
        DECISION_CAUSE,
        DESIRED_STATE,
        DESIRED_STATE_CAUSE,
        RELEASE,
        DEPLOY,
        DEPLOY_CAUSE,
        REQUEST;

        @JsonValue
        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param requestId the request that led to it; hidden for what only operators may know */
    record Step(
            Kind step,
            String sentence,
            @Nullable Event event,
            @Nullable Actor actor,
            @Nullable String requestId) {}

    /** The event of the log that says so. */
    record Event(long eventId, String eventType, Instant occurredAt) {
        static Event of(LoggedEvent event) {
            return new Event(event.eventId(), event.type(), event.occurredAt());
        }
    }

    /**
     * Who did it.
     *
     * @param type user, service_principal or system
     * @param name a member's address or a service principal's name, while there is such a one
     */
    record Actor(String type, String id, @Nullable String name) {
        /** For a sentence. */
        String words() {
            return name == null ? id : name;
        }
    }
}
