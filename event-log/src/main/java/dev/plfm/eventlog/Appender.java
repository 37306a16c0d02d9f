package dev.plfm.eventlog;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.TransactionException;

/**
 * Commits what commands of many threads hand over, as much as there is at a time in one durable transaction: steps, events, records. One
 * that is refused or lost its race leaves nothing behind and is the only one that fails; the others are committed without it.
 */
final class Appender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Appender.class);
    private static final Submission STOP = new Submission(Map.of());
    private static final int MOST_COMMANDS = 256;
    private static final int MOST_EVENTS = 2_000;

    private final TransactionManager transactions;
    private final EventInsert insert;
    private final List<AppendStep> steps;
    private final Committed committed;
    private final LinkedBlockingQueue<Submission> queue = new LinkedBlockingQueue<>();
    private @Nullable Thread thread;

    Appender(TransactionManager transactions, EventInsert insert, List<AppendStep> steps, Committed committed) {
        this.transactions = transactions;
        this.insert = insert;
        this.steps = steps;
        this.committed = committed;
    }

    /** Is told of the rows of each batch that has any, once it is durable. */
    interface Committed {
        /** @param after position of the event before the first, and must return at once */
        void tell(long after, List<EventInsert.Row> rows);
    }

    /** Returns once it is durable; throws what it is refused with. */
    void commit(Submission submission) {
        if (submission.isEmpty()) {
            check(submission);
            return;
        }
        synchronized (this) {
            if (thread == null) {
                thread = new Thread(this::run, "appender");
                thread.setDaemon(true);
                thread.start();
            }
            queue.add(submission);
        }
        submission.await();
    }

    /** In the current transaction, with nobody else's; throws what it is refused with. */
    void appendNow(Submission submission) {
        try {
            write(List.of(submission), insert.lock(aggregates(List.of(submission))));
        } catch (AppendRefusal refusal) {
            throw refusal.reason();
        }
    }

    int waiting() {
        return queue.size();
    }

    private void run() {
        for (List<Submission> batch = next(); !batch.contains(STOP); batch = next()) {
            try {
                commitAll(batch);
            } catch (Throwable e) {
                LOG.error("The appender failed", e);
                batch.forEach(submission -> submission.failed(new EventStoreException("The append failed", e)));
            }
        }
    }

    private List<Submission> next() {
        List<Submission> batch = new ArrayList<>();
        int events = 0;
        for (Submission submission = first(); submission != null; submission = queue.poll()) {
            batch.add(submission);
            events += submission.rows().size();
            Submission following = queue.peek();
            if (submission.alone()
                    || (following != null && (following.alone() || following == STOP))
                    || batch.size() == MOST_COMMANDS
                    || events > MOST_EVENTS) {
                break;
            }
        }
        return batch;
    }

    private Submission first() {
        while (true) {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                LOG.debug("Nobody stops the appender but its owner", e);
            }
        }
    }

    private void commitAll(List<Submission> batch) {
        if (batch.isEmpty()) {
            return;
        }
        Attempt attempt = new Attempt(batch);
        try {
            attempt.run();
        } catch (AppendRefusal refusal) {
            without(attempt, refusal.command(), refusal.reason());
            return;
        } catch (RuntimeException e) {
            failed(attempt, e);
            return;
        }
        Submission.committed(attempt.accepted);
        if (!attempt.rows.isEmpty()) {
            committed.tell(attempt.after, attempt.rows);
        }
        commitAll(attempt.later);
    }

    private void failed(Attempt attempt, RuntimeException reason) {
        if (attempt.wasComplete || isOutage(reason) || attempt.accepted.size() == 1) {
            attempt.accepted.forEach(submission -> submission.failed(reason));
            commitAll(attempt.later);
        } else {
            int middle = attempt.accepted.size() / 2;
            commitAll(attempt.accepted.subList(0, middle));
            commitAll(join(attempt.accepted.subList(middle, attempt.accepted.size()), attempt.later));
        }
    }

    /** One is refused for good only when it was tried alone, after all that came before it. */
    private void without(Attempt attempt, int refused, RuntimeException reason) {
        List<Submission> all = attempt.accepted;
        if (all.size() == 1) {
            all.get(0).failed(reason);
        } else {
            commitAll(all.subList(0, refused));
            commitAll(all.subList(refused, refused + 1));
        }
        commitAll(join(all.subList(refused + 1, all.size()), attempt.later));
    }

    private static List<Submission> join(List<Submission> first, List<Submission> second) {
        List<Submission> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** Nothing is gained by trying again with fewer. */
    private static boolean isOutage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TransactionException || cause instanceof DataAccessResourceFailureException) {
                return true;
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState().matches("(08|53|57|58|XX).*");
            }
        }
        return false;
    }

    /** One transaction. */
    private final class Attempt {
        private final List<Submission> accepted;
        private final List<Submission> later = new ArrayList<>();
        private List<EventInsert.Row> rows = List.of();
        private long after;
        private boolean wasComplete;

        Attempt(List<Submission> batch) {
            accepted = new ArrayList<>(batch);
        }

        void run() {
            transactions.executeInTransaction(() -> {
                EventInsert.End end = insert.lock(aggregates(accepted));
                sort(end);
                after = end.position();
                rows = write(accepted, end);
                // Whatever fails from here on is the commit, of which nobody knows whether it happened.
                wasComplete = true;
            });
        }

        /** Fails what was decided on a state that is no longer the last one; puts off what another one here overtakes. */
        private void sort(EventInsert.End end) {
            Set<String> touched = new LinkedHashSet<>();
            accepted.removeIf(submission -> {
                if (submission.aggregates().stream().anyMatch(touched::contains)) {
                    later.add(submission);
                    return true;
                }
                RuntimeException lost = lostRace(submission, end);
                if (lost != null) {
                    submission.failed(lost);
                    return true;
                }
                submission.rows().forEach(row -> touched.add(row.aggregateId()));
                return false;
            });
        }
    }

    private static @Nullable RuntimeException lostRace(Submission submission, EventInsert.End end) {
        RuntimeException outdated = outdated(submission, end);
        if (outdated != null) {
            return outdated;
        }
        Map<String, Long> seen = new LinkedHashMap<>();
        for (EventInsert.Row row : submission.rows()) {
            long last = seen.computeIfAbsent(row.aggregateId(), end::of);
            if (row.aggregateSeq() != last + 1) {
                return row.lostRace(null);
            }
            seen.put(row.aggregateId(), row.aggregateSeq());
        }
        return null;
    }

    /** What was decided on a state kept in memory, of an aggregate that has moved on since. */
    private static @Nullable RuntimeException outdated(Submission submission, EventInsert.End end) {
        return submission.seen().entrySet().stream()
                .filter(seen -> end.of(seen.getKey()) != seen.getValue())
                .map(seen -> new ConcurrencyException(seen.getKey() + " is not what it was when this was decided"))
                .findFirst()
                .orElse(null);
    }

    /**
     * Looks, without the lock, whether a decision that leaves nothing was taken on what is there.
     *
     * @throws ConcurrencyException when the aggregate has moved on since
     */
    void check(Submission submission) {
        if (!submission.seen().isEmpty()) {
            RuntimeException outdated =
                    outdated(submission, insert.last(submission.seen().keySet()));
            if (outdated != null) {
                throw outdated;
            }
        }
    }

    private List<EventInsert.Row> write(List<Submission> batch, EventInsert.End end) {
        List<EventInsert.Row> rows = new ArrayList<>();
        List<Submission> withEvents = batch.stream()
                .filter(submission -> !submission.rows().isEmpty())
                .toList();
        if (!withEvents.isEmpty()) {
            List<List<DomainEventMessage<?>>> events =
                    withEvents.stream().map(Submission::events).toList();
            for (AppendStep step : steps) {
                inBatch(batch, withEvents, () -> step.beforeAppendAll(events));
            }
            withEvents.forEach(Submission::show);
            for (Submission submission : withEvents) {
                rows.addAll(submission.rows());
                submission.at(end.position() + rows.size());
            }
            insert.insert(end.position(), rows);
        }
        record(batch);
        return rows;
    }

    @SuppressWarnings("unchecked")
    private static void record(List<Submission> batch) {
        Map<AppendRecords<?>, Records> all = new LinkedHashMap<>();
        for (Submission submission : batch) {
            for (Submission.Attached<?> attached : submission.records()) {
                Records records = all.computeIfAbsent(attached.writer(), none -> new Records());
                records.owners.add(submission);
                records.records.add(Objects.requireNonNull(attached.record()));
            }
        }
        all.forEach((writer, records) ->
                inBatch(batch, records.owners, () -> ((AppendRecords<Object>) writer).write(records.records)));
    }

    /** What one writer writes, and whose it is. */
    private static final class Records {
        private final List<Submission> owners = new ArrayList<>();
        private final List<Object> records = new ArrayList<>();
    }

    /** Says a refusal of one among some in terms of all. */
    private static void inBatch(List<Submission> batch, List<Submission> some, Runnable work) {
        try {
            work.run();
        } catch (AppendRefusal refusal) {
            throw new AppendRefusal(batch.indexOf(some.get(refusal.command())), refusal.reason());
        }
    }

    /** Those that are not new. Should one that begins be there already, the table's constraint says so. */
    private static Set<String> aggregates(List<Submission> batch) {
        Set<String> ids = new LinkedHashSet<>();
        for (Submission submission : batch) {
            ids.addAll(submission.seen().keySet());
            for (EventInsert.Row row : submission.rows()) {
                if (row.aggregateSeq() > 1) {
                    ids.add(row.aggregateId());
                }
            }
        }
        return ids;
    }

    /** Commits what was handed over and stops; what comes afterwards starts anew. */
    @Override
    public synchronized void close() {
        if (thread != null) {
            queue.add(STOP);
            thread = null;
        }
    }
}
