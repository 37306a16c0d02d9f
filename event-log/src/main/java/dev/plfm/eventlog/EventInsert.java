package dev.plfm.eventlog;

import dev.plfm.kernel.event.DomainEvent;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** The one statement that appends: takes the lock that serialises appends, then inserts every event at the next positions. */
final class EventInsert {
    private static final long APPEND_LOCK = 0x706c666d_6c6f67L;
    private static final String SEQUENCE_CONSTRAINT = "event_log_aggregate_seq_key";

    // Two statements in one round trip; the second sees everything committed before the lock was granted.
    private static final String SQL = """
            SELECT pg_advisory_xact_lock(%d);
            WITH appended AS (
                INSERT INTO event_log (event_id, occurred_at, aggregate_type, aggregate_id, aggregate_seq, event_type,
                    event_version, actor_type, actor_id, request_id, idempotency_key, correlation_id, causation_id,
                    payload, org_id, app_id, env_id)
                SELECT (SELECT coalesce(max(event_id), 0) FROM event_log) + e.ordinal, e.occurred_at, e.aggregate_type,
                    e.aggregate_id, e.aggregate_seq, e.event_type, e.event_version, e.actor_type, e.actor_id,
                    e.request_id, e.idempotency_key, e.correlation_id, e.causation_id, e.payload,
                    e.payload ->> 'org_id', e.payload ->> 'app_id', e.payload ->> 'env_id'
                FROM unnest(?::timestamptz[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::int[], ?::text[],
                    ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::jsonb[])
                    WITH ORDINALITY AS e (occurred_at, aggregate_type, aggregate_id, aggregate_seq, event_type,
                        event_version, actor_type, actor_id, request_id, idempotency_key, correlation_id, causation_id,
                        payload, ordinal)
                RETURNING event_id)
            SELECT max(event_id) FROM appended
            """.formatted(APPEND_LOCK);

    private final JdbcTemplate jdbc;

    EventInsert(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes the lock that serialises appends earlier than the append itself would. */
    void lock() {
        jdbc.query("SELECT pg_advisory_xact_lock(?)", row -> {}, APPEND_LOCK);
    }

    /**
     * Appends in the current transaction.
     *
     * @return the position of the last event
     * @throws ConcurrencyException when another command appended to the same aggregate first
     */
    long append(List<? extends DomainEventMessage<?>> events, Serializer serializer) {
        Long last = jdbc.execute((ConnectionCallback<Long>) connection -> {
            try (PreparedStatement statement = connection.prepareStatement(SQL)) {
                bind(connection, statement, events, serializer);
                return run(statement);
            } catch (SQLException e) {
                throw translated(e, events.get(0));
            }
        });
        if (last == null) {
            throw new EventStoreException("An append told no position");
        }
        return last;
    }

    private static long run(PreparedStatement statement) throws SQLException {
        statement.execute();
        if (!statement.getMoreResults()) {
            throw new EventStoreException("An append told no position");
        }
        try (ResultSet result = statement.getResultSet()) {
            result.next();
            return result.getLong(1);
        }
    }

    private static void bind(
            Connection connection,
            PreparedStatement statement,
            List<? extends DomainEventMessage<?>> events,
            Serializer serializer)
            throws SQLException {
        List<SerializedObject<String>> payloads = events.stream()
                .map(event -> event.serializePayload(serializer, String.class))
                .toList();
        Columns columns = new Columns(connection, statement, events);
        columns.bind("timestamptz", event -> event.getTimestamp().toString());
        columns.bind("text", EventInsert::aggregateType);
        columns.bind("text", DomainEventMessage::getAggregateIdentifier);
        columns.bind("bigint", event -> event.getSequenceNumber() + 1);
        columns.bindAll(
                "text", payloads.stream().map(p -> p.getType().getName()).toArray());
        columns.bindAll(
                "int",
                payloads.stream()
                        .map(p -> Integer.valueOf(p.getType().getRevision()))
                        .toArray());
        columns.bind("text", event -> metadata(event, EventMetadata.ACTOR_TYPE, "system"));
        columns.bind("text", event -> metadata(event, EventMetadata.ACTOR_ID, "control-plane"));
        columns.bind("text", event -> metadata(event, EventMetadata.REQUEST_ID, "none"));
        columns.bind("text", event -> metadata(event, EventMetadata.IDEMPOTENCY_KEY, null));
        columns.bind("text", event -> metadata(event, EventMetadata.CORRELATION_ID, null));
        columns.bind("bigint", event -> causation(event));
        columns.bindAll("text", payloads.stream().map(SerializedObject::getData).toArray());
    }

    private static String aggregateType(DomainEventMessage<?> event) {
        return ((DomainEvent) event.getPayload()).aggregateType();
    }

    private static @Nullable Long causation(DomainEventMessage<?> event) {
        String eventId = metadata(event, EventMetadata.CAUSATION_ID, null);
        return eventId == null ? null : Long.valueOf(eventId);
    }

    private static @Nullable String metadata(DomainEventMessage<?> event, String name, @Nullable String otherwise) {
        Object value = event.getMetaData().get(name);
        return value == null ? otherwise : value.toString();
    }

    private static RuntimeException translated(SQLException failure, DomainEventMessage<?> first) {
        ServerErrorMessage server = failure instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        if (server == null || !SEQUENCE_CONSTRAINT.equals(server.getConstraint())) {
            return new EventStoreException("The append failed", failure);
        }
        String message = "Another command appended to " + first.getAggregateIdentifier() + " first";
        return first.getSequenceNumber() == 0
                ? new AggregateStreamCreationException(message, failure)
                : new ConcurrencyException(message, failure);
    }

    /** Binds one array a column, in order. */
    private static final class Columns {
        private final Connection connection;
        private final PreparedStatement statement;
        private final List<? extends DomainEventMessage<?>> events;
        private int next = 1;

        Columns(Connection connection, PreparedStatement statement, List<? extends DomainEventMessage<?>> events) {
            this.connection = connection;
            this.statement = statement;
            this.events = events;
        }

        void bind(String type, Function<DomainEventMessage<?>, ? extends @Nullable Object> value) throws SQLException {
            bindAll(type, events.stream().map(value).toArray());
        }

        void bindAll(String type, Object[] values) throws SQLException {
            Array array = connection.createArrayOf(type, values);
            statement.setArray(next++, array);
        }
    }
}
