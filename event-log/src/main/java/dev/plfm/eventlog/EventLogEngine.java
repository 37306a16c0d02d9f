package dev.plfm.eventlog;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.EventStreamUtils;
import org.axonframework.eventsourcing.eventstore.BatchingEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Axon's storage engine over {@code event_log}. Appends are serialised by a transaction-scoped advisory lock, which gives events
 * consecutive positions in commit order; those that come at once from many threads share a transaction.
 */
public final class EventLogEngine extends BatchingEventStorageEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLogEngine.class);

    private final JdbcTemplate jdbc;
    private final TransactionManager transactions;
    private final AppendSignal signal;
    private final EventInsert insert;
    private final int batchSize;
    private final LogTail tail;
    private final Appender appender;
    private final StepByStep stepByStep;
    private final AggregateRead reading;

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
        this.signal = signal;
        this.batchSize = batchSize;
        this.insert = new EventInsert(jdbc);
        this.reading = new AggregateRead(jdbc, batchSize);
        this.tail = new LogTail(new Reading(), signal::pollAfter);
        this.stepByStep = new StepByStep(transactions, insert, List.copyOf(steps), this::committed);
        this.appender = new Appender(new Express(jdbc, List.copyOf(steps), this::committed), stepByStep);
    }

    /**
     * Appends in the transaction that the caller is in; without one, together with what other threads append: at the commit of the unit of
     * work, or at once when there is none. Either way the events are durable when the caller goes on.
     */
    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) {
            return;
        }
        List<DomainEventMessage<?>> domainEvents = events.stream()
                .<DomainEventMessage<?>>map(EventLogEngine::asDomainEvent)
                .toList();
        List<EventInsert.Row> rows = domainEvents.stream()
                .map(event -> EventInsert.Row.of(event, serializer))
                .toList();
        UnitOfWork<?> unit = CurrentUnitOfWork.map(UnitOfWork::root).orElse(null);
        if (unit != null && !isInTransaction()) {
            submission(unit).add(domainEvents, rows);
            return;
        }
        Submission submission =
                new Submission(unit == null ? Map.of() : unit.getMessage().getMetaData());
        submission.add(domainEvents, rows);
        if (isInTransaction()) {
            stepByStep.appendNow(submission);
            CurrentUnitOfWork.ifStarted(current -> current.root().afterCommit(committed -> {
                tail.hint();
                signal.fire();
            }));
        } else {
            appender.commit(submission);
        }
    }

    /**
     * Has a record written in the transaction in which the unit of work's events are appended, after them, or in one with others if it
     * appends none. To be called while it prepares its commit, after its events were handed over.
     */
    public <T> void record(UnitOfWork<?> unit, T record, AppendRecords<T> writer) {
        if (isInTransaction()) {
            try {
                writer.write(List.of(record));
            } catch (AppendRefusal refusal) {
                throw refusal.reason();
            }
        } else {
            submission(unit.root()).add(record, writer);
        }
    }

    private void committed(long after, List<EventInsert.Row> rows) {
        tail.committed(after, rows);
        signal.fire();
    }

    /** The events after a token, as they come. */
    BlockingStream<TrackedEventMessage<?>> follow(@Nullable TrackingToken token) {
        return tail.open(positionOf(token));
    }

    /**
     * Lets the unit of work, which is in no transaction, succeed only if the aggregate has no further event than it saw: whether it appends
     * to it, to nothing, or only has a record written.
     *
     * @param aggregateSeq of the last event seen, from 1
     */
    public void saw(UnitOfWork<?> unit, String aggregateId, long aggregateSeq) {
        submission(unit.root()).saw(aggregateId, aggregateSeq);
    }

    /**
     * To be called before what a unit of work is refused with is believed.
     *
     * @throws org.axonframework.modelling.command.ConcurrencyException when an aggregate it {@link #saw} has moved on since
     */
    public void requireCurrent(UnitOfWork<?> unit) {
        Submission submission = unit.root().getResource(Submission.class.getName());
        if (submission != null) {
            stepByStep.check(submission);
        }
    }

    /**
     * What commands are to be handled in.
     *
     * @param before what one that gets a transaction of its own does first, as nobody may wait under the lock that serialises appends for
     *     what another command keeps until its append
     */
    public TransactionManager commandTransactions(Consumer<CommandMessage<?>> before) {
        return new CommandTransactions(transactions, this, before);
    }

    /** Takes the lock that serialises appends, until the current transaction ends. */
    void lock() {
        insert.lock(List.of());
    }

    /** How many commands have been handed over and are in no batch yet. */
    int waiting() {
        return appender.waiting();
    }

    private static boolean isInTransaction() {
        return TransactionSynchronizationManager.isActualTransactionActive();
    }

    private Submission submission(UnitOfWork<?> unit) {
        return unit.getOrComputeResource(Submission.class.getName(), none -> {
            Submission submission = new Submission(unit.getMessage().getMetaData());
            unit.onCommit(committing -> appender.commit(submission));
            return submission;
        });
    }

    private static DomainEventMessage<?> asDomainEvent(EventMessage<?> event) {
        if (event instanceof DomainEventMessage<?> domainEvent) {
            return domainEvent;
        }
        throw new IllegalArgumentException("Only aggregates append to the log, not " + event.getPayloadType());
    }

    /** Commits what was handed over. */
    @Override
    public void close() {
        appender.close();
        tail.close();
    }

    @Override
    protected List<EventRow> fetchTrackedEvents(@Nullable TrackingToken lastToken, int batchSize) {
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

    /** All that the state of an aggregate is made of: its snapshot, when it can be used, and what follows on it. */
    DomainEventStream readAggregate(String id) {
        AggregateRead.Stored stored = reading.of(id);
        DomainEventStream snapshot =
                stored.snapshot() == null ? DomainEventStream.empty() : snapshot(stored.snapshot());
        if (stored.snapshot() != null && !snapshot.hasNext()) {
            return readEvents(id, 0);
        }
        DomainEventStream events = EventStreamUtils.upcastAndDeserializeDomainEvents(
                stored.events().stream(), getEventSerializer(), upcasterChain);
        DomainEventStream upToThere = DomainEventStream.concat(snapshot, events);
        return stored.complete() ? upToThere : DomainEventStream.concat(upToThere, readEvents(id, stored.next()));
    }

    /** Empty when it was taken of another form of the aggregate, or cannot be read. */
    private DomainEventStream snapshot(DomainEventData<?> taken) {
        if (!SnapshotClasses.allow(taken)) {
            return DomainEventStream.empty();
        }
        try {
            DomainEventStream snapshot = EventStreamUtils.upcastAndDeserializeDomainEvents(
                    Stream.of(taken), getSnapshotSerializer(), upcasterChain);
            snapshot.peek().getPayload();
            return snapshot;
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("The snapshot of {} cannot be read; all its events are", taken.getAggregateIdentifier(), e);
            return DomainEventStream.empty();
        }
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

    /** Not waiting for the disk: a snapshot that is lost is missed by nobody. */
    @Override
    protected void storeSnapshot(DomainEventMessage<?> snapshot, Serializer serializer) {
        SerializedObject<String> payload = snapshot.serializePayload(serializer, String.class);
        jdbc.update(
                """
                INSERT INTO snapshot AS old
                    (aggregate_id, aggregate_type, aggregate_seq, payload_type, revision, payload, taken_at)
                SELECT ?, ?, ?, ?, ?, ?, ?::timestamptz WHERE set_config('synchronous_commit', 'off', true) = 'off'
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
        return Stream.ofNullable(reading.of(aggregateIdentifier).snapshot());
    }

    /** Another process may have appended: event processors look. */
    void hint() {
        tail.hint();
    }

    private final class Reading implements LogTail.Log {
        @Override
        public long head() {
            return positionOf(createHeadToken());
        }

        @Override
        public LogTail.Read after(long position) {
            List<EventRow> rows = fetchTrackedEvents(new GlobalSequenceTrackingToken(position), batchSize);
            return new LogTail.Read(messages(rows), rows.size() < batchSize);
        }

        @Override
        public List<LogTail.LogEvent> messages(long position, List<EventInsert.Row> rows) {
            return messages(IntStream.range(0, rows.size())
                    .mapToObj(i -> rows.get(i).at(position + 1 + i))
                    .toList());
        }

        private List<LogTail.LogEvent> messages(List<EventRow> rows) {
            Map<Long, Integer> lengths = rows.stream().collect(Collectors.toMap(EventRow::eventId, row -> row.payload()
                    .length()));
            return EventUtils.upcastAndDeserializeTrackedEvents(rows.stream(), getEventSerializer(), upcasterChain)
                    .map(event -> new LogTail.LogEvent(event, lengths.getOrDefault(LogTail.positionOf(event), 0)))
                    .toList();
        }
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
