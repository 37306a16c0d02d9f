package dev.plfm.eventlog;

import dev.plfm.kernel.event.DomainEvent;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** The statements that append: one takes the lock that serialises appends and looks where the log ends, one inserts what follows there. */
final class EventInsert {
    private static final long APPEND_LOCK = 0x706c666d_6c6f67L;
    private static final String SEQUENCE_CONSTRAINT = "event_log_aggregate_seq_key";

    // Two statements in one round trip; the second sees everything committed before the lock was granted. All that an
    // append looks for it
    // finds by an index; a plan made while a table was new and empty would go through all of it ever after.
    private static final String TAKE = """
            SELECT pg_advisory_xact_lock(%d), length(set_config('enable_seqscan', 'off', true)),
                length(set_config('enable_bitmapscan', 'off', true))""".formatted(APPEND_LOCK);

    /** Statements that are always the same are planned once, as their plan does not depend on the values. */
    private static final String TAKE_AND_PLAN_ONCE =
            TAKE + ", length(set_config('plan_cache_mode', 'force_generic_plan', true))";

    private static final String LOCK = TAKE + """
            ;
            SELECT (SELECT coalesce(max(event_id), 0) FROM event_log) AS head, a.id,
                (SELECT aggregate_seq FROM event_log WHERE aggregate_id = a.id
                    ORDER BY aggregate_seq DESC LIMIT 1) AS aggregate_seq
            FROM (SELECT) AS always LEFT JOIN unnest(?) AS a (id) ON true
            """;

    private static final String REQUIRE_LAST = """
            SELECT refuse_append() FROM unnest(?, ?) AS a (id, aggregate_seq)
            WHERE a.aggregate_seq <> coalesce((SELECT aggregate_seq FROM event_log WHERE aggregate_id = a.id
                ORDER BY aggregate_seq DESC LIMIT 1), 0)""";

    private static final String INTO = """
            INSERT INTO event_log (event_id, occurred_at, aggregate_type, aggregate_id, aggregate_seq, event_type,
                event_version, actor_type, actor_id, request_id, idempotency_key, correlation_id, causation_id,
                payload, org_id, app_id, env_id)
            SELECT %s + e.ordinal, e.occurred_at, e.aggregate_type,
                e.aggregate_id, e.aggregate_seq, e.event_type, e.event_version, e.actor_type, e.actor_id,
                e.request_id, e.idempotency_key, e.correlation_id, e.causation_id, e.payload,
                e.payload ->> 'org_id', e.payload ->> 'app_id', e.payload ->> 'env_id'
            FROM %s unnest(?::text[]::timestamptz[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::int[], ?::text[],
                ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[]::jsonb[])
                WITH ORDINALITY AS e (occurred_at, aggregate_type, aggregate_id, aggregate_seq, event_type,
                    event_version, actor_type, actor_id, request_id, idempotency_key, correlation_id, causation_id,
                    payload, ordinal)""";
    private static final String INSERT = INTO.formatted("?", "");

    /** Answers with the position of the event before the first. */
    private static final String INSERT_AT_END = """
            WITH head AS MATERIALIZED (SELECT coalesce(max(event_id), 0) AS event_id FROM event_log), inserted AS (
            %s)
            SELECT event_id FROM head""".formatted(INTO.formatted("head.event_id", "head,"));

    private static final String LAST = """
            SELECT 0 AS head, a.id,
                (SELECT aggregate_seq FROM event_log WHERE aggregate_id = a.id
                    ORDER BY aggregate_seq DESC LIMIT 1) AS aggregate_seq
            FROM unnest(?) AS a (id)
            """;

    private final JdbcTemplate jdbc;

    EventInsert(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** An event as it is inserted; made by the thread that decided it, so that nothing is left to do under the lock. */
    record Row(
            Instant occurredAt,
            String aggregateType,
            String aggregateId,
            long aggregateSeq,
            String eventType,
            int eventVersion,
            String actorType,
            String actorId,
            String requestId,
            @Nullable String idempotencyKey,
            @Nullable String correlationId,
            @Nullable Long causationId,
            String payload) {

        static Row of(DomainEventMessage<?> event, Serializer serializer) {
            SerializedObject<String> payload = event.serializePayload(serializer, String.class);
            String causation = metadata(event, EventMetadata.CAUSATION_ID);
            return new Row(
                    event.getTimestamp(),
                    ((DomainEvent) event.getPayload()).aggregateType(),
                    event.getAggregateIdentifier(),
                    event.getSequenceNumber() + 1,
                    payload.getType().getName(),
                    Integer.parseInt(payload.getType().getRevision()),
                    metadata(event, EventMetadata.ACTOR_TYPE, "system"),
                    metadata(event, EventMetadata.ACTOR_ID, "control-plane"),
                    metadata(event, EventMetadata.REQUEST_ID, "none"),
                    metadata(event, EventMetadata.IDEMPOTENCY_KEY),
                    metadata(event, EventMetadata.CORRELATION_ID),
                    causation == null ? null : Long.valueOf(causation),
                    payload.getData());
        }

        /** As it is read from the log. */
        EventRow at(long position) {
            Map<String, Object> metaData = new HashMap<>();
            metaData.put(EventMetadata.ACTOR_TYPE, actorType);
            metaData.put(EventMetadata.ACTOR_ID, actorId);
            metaData.put(EventMetadata.REQUEST_ID, requestId);
            metaData.put(EventMetadata.IDEMPOTENCY_KEY, idempotencyKey);
            metaData.put(EventMetadata.CORRELATION_ID, correlationId);
            metaData.put(EventMetadata.CAUSATION_ID, causationId == null ? null : causationId.toString());
            metaData.values().removeIf(Objects::isNull);
            return new EventRow(
                    position,
                    occurredAt,
                    aggregateType,
                    aggregateId,
                    aggregateSeq,
                    eventType,
                    eventVersion,
                    payload,
                    MetaData.from(metaData));
        }

        /** What loses a race with another append to the same aggregate. */
        RuntimeException lostRace(@Nullable Throwable cause) {
            String message = "Another command appended to " + aggregateId + " first";
            return aggregateSeq == 1
                    ? new AggregateStreamCreationException(message, cause)
                    : new ConcurrencyException(message, cause);
        }

        private static String metadata(DomainEventMessage<?> event, String name, String otherwise) {
            String value = metadata(event, name);
            return value == null ? otherwise : value;
        }

        private static @Nullable String metadata(DomainEventMessage<?> event, String name) {
            Object value = event.getMetaData().get(name);
            return value == null ? null : value.toString();
        }
    }

    /**
     * Where the log ends.
     *
     * @param position of its last event, or 0
     * @param aggregates the sequence number of the last event of each aggregate asked for that has any
     */
    record End(long position, Map<String, Long> aggregates) {
        long of(String aggregateId) {
            return aggregates.getOrDefault(aggregateId, 0L);
        }
    }

    /** Takes the lock that serialises appends, until the current transaction ends, and looks where the log ends then. */
    End lock(Collection<String> aggregates) {
        End end = jdbc.execute((ConnectionCallback<End>) connection -> {
            try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
                statement.setArray(1, connection.createArrayOf("text", aggregates.toArray()));
                statement.execute();
                statement.getMoreResults();
                try (ResultSet row = statement.getResultSet()) {
                    return end(row);
                }
            }
        });
        if (end == null) {
            throw new EventStoreException("The log told no end");
        }
        return end;
    }

    /** Where the streams of these aggregates end at the moment; their {@code position} is left out. */
    End last(Collection<String> aggregates) {
        return Objects.requireNonNull(jdbc.query(
                LAST,
                statement ->
                        statement.setArray(1, statement.getConnection().createArrayOf("text", aggregates.toArray())),
                EventInsert::end));
    }

    private static End end(ResultSet row) throws SQLException {
        long position = 0;
        Map<String, Long> aggregates = new HashMap<>();
        while (row.next()) {
            position = row.getLong(1);
            long last = row.getLong(3);
            if (!row.wasNull()) {
                aggregates.put(row.getString(2), last);
            }
        }
        return new End(position, aggregates);
    }

    /**
     * Inserts in the current transaction, under the lock.
     *
     * @param position of the event before the first
     * @throws ConcurrencyException when another command appended to the same aggregate first
     */
    void insert(long position, List<Row> rows) {
        jdbc.execute((ConnectionCallback<Integer>) connection -> {
            try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
                statement.setLong(1, position);
                Object[] columns = columns(rows);
                for (int i = 0; i < columns.length; i++) {
                    statement.setObject(i + 2, columns[i]);
                }
                return statement.executeUpdate();
            } catch (SQLException e) {
                throw translated(e, rows.get(0));
            }
        });
    }

    static void sayLock(AppendStatements statements) {
        statements.add(TAKE_AND_PLAN_ONCE);
    }

    /** Refuses when the last event of any of these aggregates is another. */
    static void sayLast(AppendStatements statements, Map<String, Long> aggregates) {
        statements.add(
                REQUIRE_LAST,
                aggregates.keySet().toArray(String[]::new),
                aggregates.values().toArray(Long[]::new));
    }

    static void sayInsert(AppendStatements statements, List<Row> rows) {
        statements.add(INSERT_AT_END, columns(rows));
    }

    /** One array a column, of the very type that the column has: others would be sent as text that has to be quoted and parsed. */
    private static Object[] columns(List<Row> rows) {
        return new Object[] {
            column(rows, String[]::new, row -> row.occurredAt().toString()),
            column(rows, String[]::new, Row::aggregateType),
            column(rows, String[]::new, Row::aggregateId),
            column(rows, Long[]::new, Row::aggregateSeq),
            column(rows, String[]::new, Row::eventType),
            column(rows, Integer[]::new, Row::eventVersion),
            column(rows, String[]::new, Row::actorType),
            column(rows, String[]::new, Row::actorId),
            column(rows, String[]::new, Row::requestId),
            column(rows, String[]::new, Row::idempotencyKey),
            column(rows, String[]::new, Row::correlationId),
            column(rows, Long[]::new, Row::causationId),
            column(rows, String[]::new, Row::payload)
        };
    }

    private static <T> @Nullable T[] column(
            List<Row> rows, IntFunction<@Nullable T[]> array, Function<Row, @Nullable T> value) {
        return rows.stream().map(value).toArray(array);
    }

    private static RuntimeException translated(SQLException failure, Row first) {
        ServerErrorMessage server = failure instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        return server != null && SEQUENCE_CONSTRAINT.equals(server.getConstraint())
                ? first.lostRace(failure)
                : new EventStoreException("The append failed", failure);
    }
}
