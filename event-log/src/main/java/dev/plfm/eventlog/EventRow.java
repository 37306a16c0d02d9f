package dev.plfm.eventlog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;

/** One row of {@code event_log} as Axon reads it; the event's identifier is its position. */
record EventRow(
        long eventId,
        Instant occurredAt,
        String type,
        String aggregateId,
        long aggregateSeq,
        String eventType,
        int eventVersion,
        String payload,
        MetaData metaData)
        implements DomainEventData<Object>, TrackedEventData<Object> {

    static final String COLUMNS =
            "event_id, occurred_at, aggregate_type, aggregate_id, aggregate_seq, event_type, event_version, payload,"
                    + " actor_type, actor_id, request_id, idempotency_key, correlation_id, causation_id";

    static EventRow read(ResultSet row, int number) throws SQLException {
        Map<String, Object> metaData = new HashMap<>();
        for (String name : EventMetadata.CARRIED) {
            String value = row.getString(name);
            if (value != null) {
                metaData.put(name, value);
            }
        }
        return new EventRow(
                row.getLong("event_id"),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getString("aggregate_type"),
                row.getString("aggregate_id"),
                row.getLong("aggregate_seq"),
                row.getString("event_type"),
                row.getInt("event_version"),
                row.getString("payload"),
                MetaData.from(metaData));
    }

    @Override
    public String getEventIdentifier() {
        return Long.toString(eventId);
    }

    @Override
    public Instant getTimestamp() {
        return occurredAt;
    }

    @Override
    public String getType() {
        return type;
    }

    @Override
    public String getAggregateIdentifier() {
        return aggregateId;
    }

    @Override
    public long getSequenceNumber() {
        return aggregateSeq - 1;
    }

    @Override
    @SuppressWarnings("unchecked")
    public SerializedObject<Object> getMetaData() {
        return (SerializedObject<Object>) (SerializedObject<?>) new SerializedMetaData<>(metaData, MetaData.class);
    }

    @Override
    @SuppressWarnings("unchecked")
    public SerializedObject<Object> getPayload() {
        return (SerializedObject<Object>) (SerializedObject<?>)
                new SimpleSerializedObject<>(payload, String.class, eventType, Integer.toString(eventVersion));
    }

    @Override
    public TrackingToken trackingToken() {
        return new GlobalSequenceTrackingToken(eventId);
    }
}
