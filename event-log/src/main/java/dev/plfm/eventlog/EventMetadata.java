package dev.plfm.eventlog;

import java.util.List;

/** Names of the metadata that commands carry and their events keep, each in a column of its own. */
public final class EventMetadata {
    public static final String ACTOR_TYPE = "actor_type";
    public static final String ACTOR_ID = "actor_id";
    public static final String REQUEST_ID = "request_id";
    public static final String IDEMPOTENCY_KEY = "idempotency_key";
    public static final String CORRELATION_ID = "correlation_id";
    public static final String CAUSATION_ID = "causation_id";

    /** What is copied from a command to its events. */
    public static final List<String> CARRIED =
            List.of(ACTOR_TYPE, ACTOR_ID, REQUEST_ID, IDEMPOTENCY_KEY, CORRELATION_ID, CAUSATION_ID);

    private EventMetadata() {}
}
