package dev.plfm.eventlog;

import java.util.List;
import java.util.Objects;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads what the state of an aggregate is made of in one round trip: its snapshot, if it has one, and the events that follow on it. */
final class AggregateRead {
    // The last comparison is with a plain value: with any more, row-level security would let no index serve it.
    private static final String SELECT = """
            WITH s AS MATERIALIZED (SELECT * FROM snapshot WHERE aggregate_id = ?)
            SELECT NULL AS event_id, taken_at AS occurred_at, aggregate_type, aggregate_id, aggregate_seq, payload_type AS event_type,
                revision AS event_version, payload, NULL AS actor_type, NULL AS actor_id, NULL AS request_id, NULL AS idempotency_key,
                NULL AS correlation_id, NULL AS causation_id
            FROM s
            UNION ALL
            (SELECT event_id, occurred_at, aggregate_type, aggregate_id, aggregate_seq, event_type, event_version::text, payload::text,
                actor_type, actor_id, request_id, idempotency_key, correlation_id, causation_id
            FROM event_log WHERE aggregate_id = ? AND aggregate_seq > (SELECT coalesce(max(aggregate_seq), 0) FROM s)
            ORDER BY aggregate_seq LIMIT %d)
            ORDER BY aggregate_seq
            """;

    private final JdbcTemplate jdbc;
    private final int most;
    private final String select;

    /** @param most events that are read at once */
    AggregateRead(JdbcTemplate jdbc, int most) {
        this.jdbc = jdbc;
        this.most = most;
        select = SELECT.formatted(most);
    }

    /**
     * What was read, of one moment.
     *
     * @param complete whether no events follow on these
     */
    record Stored(@Nullable DomainEventData<?> snapshot, List<? extends DomainEventData<?>> events, boolean complete) {
        /** The sequence number of the next event, as Axon counts. */
        long next() {
            return events.get(events.size() - 1).getSequenceNumber() + 1;
        }
    }

    Stored of(String aggregateId) {
        List<? extends DomainEventData<?>> rows = jdbc.query(
                select,
                (row, number) -> row.getObject("event_id") == null
                        ? new GenericDomainEventEntry<Object>(
                                row.getString("aggregate_type"),
                                aggregateId,
                                row.getLong("aggregate_seq") - 1,
                                "snapshot-" + aggregateId,
                                row.getTimestamp("occurred_at").toInstant(),
                                row.getString("event_type"),
                                row.getString("event_version"),
                                row.getString("payload"),
                                "{}")
                        : EventRow.read(row, number),
                aggregateId,
                aggregateId);
        boolean hasSnapshot = !rows.isEmpty() && !(rows.get(0) instanceof EventRow);
        List<? extends DomainEventData<?>> events = hasSnapshot ? rows.subList(1, rows.size()) : rows;
        return new Stored(hasSnapshot ? Objects.requireNonNull(rows.get(0)) : null, events, events.size() < most);
    }
}
