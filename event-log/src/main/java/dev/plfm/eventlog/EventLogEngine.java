package dev.plfm.eventlog;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.BatchingEventStorageEngine;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Axon's storage engine over {@code event_log}. An append first lets the {@link AppendStep}s refuse it, then inserts all its events with one
 * statement under a transaction-scoped advisory lock, which gives them consecutive positions in commit order.
 */
public final class EventLogEngine extends BatchingEventStorageEngine {
    private final JdbcTemplate jdbc;
    private final TransactionManager transactions;
    private final List<AppendStep> steps;
    private final AppendSignal signal;
    private final EventInsert insert;

    EventLogEngine(
            JdbcTemplate jdbc,
            TransactionManager transactions,
            List<AppendStep> steps,
            AppendSignal signal,
            Serializer snapshotSerializer,
            EventUpcaster upcasters,
            int batchSize) {
        super(new Builder(snapshotSerializer, upcasters, batchSize));
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.steps = List.copyOf(steps);
        this.signal = signal;
        this.insert = new EventInsert(jdbc);
    }

    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) {
            return;
        }
        List<DomainEventMessage<?>> domainEvents = events.stream()
                .<DomainEventMessage<?>>map(EventLogEngine::asDomainEvent)
                .toList();
        transactions.executeInTransaction(() -> {
            steps.forEach(step -> step.beforeAppend(domainEvents));
            show(domainEvents);
            report(insert.append(domainEvents, serializer));
        });
    }

    private static DomainEventMessage<?> asDomainEvent(EventMessage<?> event) {
        if (event instanceof DomainEventMessage<?> domainEvent) {
            return domainEvent;
        }
        throw new IllegalArgumentException("Only aggregates append to the log, not " + event.getPayloadType());
    }

    private void show(List<DomainEventMessage<?>> events) {
        CurrentUnitOfWork.ifStarted(uow -> {
            Object witness = uow.root().getMessage().getMetaData().get(AppendWitness.KEY);
            if (witness instanceof AppendWitness appendWitness) {
                appendWitness.look(events, insert::lock);
            }
        });
    }

    private void report(long lastEventId) {
        CurrentUnitOfWork.ifStarted(uow -> {
            Object position = uow.root().getMessage().getMetaData().get(AppendPosition.KEY);
            if (position instanceof AppendPosition appendPosition) {
                appendPosition.advance(lastEventId);
            }
            uow.root().afterCommit(committed -> signal.fire());
        });
    }

    @Override
    protected List<? extends TrackedEventData<?>> fetchTrackedEvents(@Nullable TrackingToken lastToken, int batchSize) {
        return jdbc.query(
                "SELECT " + EventRow.COLUMNS + " FROM event_log WHERE event_id > ? ORDER BY event_id LIMIT ?",
                EventRow::read,
                positionOf(lastToken),
                batchSize);
    }

    @Override
    protected List<? extends DomainEventData<?>> fetchDomainEvents(
            String aggregateIdentifier, long firstSequenceNumber, int batchSize) {
        return jdbc.query(
                "SELECT " + EventRow.COLUMNS
                        + " FROM event_log WHERE aggregate_id = ? AND aggregate_seq > ? ORDER BY aggregate_seq LIMIT ?",
                EventRow::read,
                aggregateIdentifier,
                firstSequenceNumber,
                batchSize);
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
        Long last = jdbc.queryForObject(
                "SELECT max(aggregate_seq) FROM event_log WHERE aggregate_id = ?", Long.class, aggregateIdentifier);
        return Optional.ofNullable(last).map(seq -> seq - 1);
    }

    @Override
    public TrackingToken createTailToken() {
        return new GlobalSequenceTrackingToken(0);
    }

    @Override
    public TrackingToken createHeadToken() {
        return new GlobalSequenceTrackingToken(lastPosition("SELECT coalesce(max(event_id), 0) FROM event_log"));
    }

    @Override
    public TrackingToken createTokenAt(Instant dateTime) {
        return new GlobalSequenceTrackingToken(lastPosition(
                "SELECT coalesce(min(event_id) - 1, (SELECT coalesce(max(event_id), 0) FROM event_log))"
                        + " FROM event_log WHERE occurred_at >= ?",
                Timestamp.from(dateTime)));
    }

    private long lastPosition(String sql, Object... arguments) {
        Long position = jdbc.queryForObject(sql, Long.class, arguments);
        return position == null ? 0 : position;
    }

    private static long positionOf(@Nullable TrackingToken token) {
        return token == null ? 0 : token.position().orElse(0);
    }

    @Override
    protected void storeSnapshot(DomainEventMessage<?> snapshot, Serializer serializer) {
        SerializedObject<String> payload = snapshot.serializePayload(serializer, String.class);
        jdbc.update(
                """
                INSERT INTO snapshot AS old
                    (aggregate_id, aggregate_type, aggregate_seq, payload_type, revision, payload, taken_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (aggregate_id) DO UPDATE SET
                    aggregate_seq = excluded.aggregate_seq, payload_type = excluded.payload_type,
                    revision = excluded.revision, payload = excluded.payload, taken_at = excluded.taken_at
                WHERE old.aggregate_seq < excluded.aggregate_seq OR old.revision IS DISTINCT FROM excluded.revision
                """,
                snapshot.getAggregateIdentifier(),
                snapshot.getType(),
                snapshot.getSequenceNumber() + 1,
                payload.getType().getName(),
                payload.getType().getRevision(),
                payload.getData(),
                Timestamp.from(snapshot.getTimestamp()));
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateIdentifier) {
        return jdbc
                .query(
                        "SELECT * FROM snapshot WHERE aggregate_id = ?",
                        (row, number) -> new GenericDomainEventEntry<Object>(
                                row.getString("aggregate_type"),
                                aggregateIdentifier,
                                row.getLong("aggregate_seq") - 1,
                                "snapshot-" + aggregateIdentifier,
                                row.getTimestamp("taken_at").toInstant(),
                                row.getString("payload_type"),
                                row.getString("revision"),
                                row.getString("payload"),
                                "{}"),
                        aggregateIdentifier)
                .stream();
    }

    private static final class Builder extends BatchingEventStorageEngine.Builder {
        Builder(Serializer snapshotSerializer, EventUpcaster upcasters, int batchSize) {
            snapshotSerializer(snapshotSerializer);
            eventSerializer(new EventSerializer());
            upcasterChain(upcasters);
            batchSize(batchSize);
            snapshotFilter(SnapshotClasses::allow);
        }
    }
}
