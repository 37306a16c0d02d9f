package dev.plfm.query.eventlog;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.resource.EventEnvelope;
import dev.plfm.query.platform.Columns;
import org.jspecify.annotations.Nullable;

/** Which events of an organization are asked for; null members ask for all. */
record EventFilter(
        @Nullable String eventType,
        @Nullable String appId,
        @Nullable String envId,
        @Nullable String aggregateId) {

    static EventFilter of(
            @Nullable String eventType, @Nullable AppId appId, @Nullable EnvId envId, @Nullable String aggregateId) {
        return new EventFilter(eventType, Columns.text(appId), Columns.text(envId), aggregateId);
    }

    boolean matches(EventEnvelope event) {
        return matches(eventType, event.eventType())
                && matches(appId, event.appId())
                && matches(envId, event.envId())
                && matches(aggregateId, event.aggregateId());
    }

    private static boolean matches(@Nullable String wanted, @Nullable String value) {
        return wanted == null || wanted.equals(value);
    }
}
