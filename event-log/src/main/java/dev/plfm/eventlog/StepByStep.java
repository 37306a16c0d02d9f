package dev.plfm.eventlog;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.TransactionException;

/** Appends in steps: the lock, then each {@link AppendStep}, the events, the records; so it says which command is refused, and why. */
final class StepByStep {
    private final TransactionManager transactions;
    private final EventInsert insert;
    private final List<AppendStep> steps;
    private final Appender.Committed committed;

    StepByStep(
            TransactionManager transactions, EventInsert insert, List<AppendStep> steps, Appender.Committed committed) {
        this.transactions = transactions;
        this.insert = insert;
        this.steps = steps;
        this.committed = committed;
    }

    /** In the current transaction, with nobody else's; throws what it is refused with. */
    void appendNow(Submission submission) {
        try {
            write(List.of(submission), insert.lock(aggregates(List.of(submission))));
        } catch (AppendRefusal refusal) {
            throw refusal.reason();
        }
    }

    /**
     * Commits all but those that are refused or lost their race, who leave nothing behind and are the only ones that fail, unless the database
     * does not answer.
     */
    void commitAll(List<Submission> batch) {
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
    static boolean isOutage(Throwable failure) {
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
}
