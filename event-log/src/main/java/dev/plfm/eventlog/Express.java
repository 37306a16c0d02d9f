package dev.plfm.eventlog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Commits a batch in one round trip: the lock, what the steps say, the events, the records and the commit, all of which fails where a
 * command would be refused. Which one that is and why is found out {@link StepByStep}.
 */
final class Express {
    private static final Logger LOG = LoggerFactory.getLogger(Express.class);

    private final JdbcTemplate jdbc;
    private final List<AppendStep> steps;
    private final Appender.Committed committed;

    Express(JdbcTemplate jdbc, List<AppendStep> steps, Appender.Committed committed) {
        this.jdbc = jdbc;
        this.steps = steps;
        this.committed = committed;
    }

    /**
     * Commits all of it, or fails all of it when nobody knows whether that happened.
     *
     * @return whether it did either; if not, nothing of it was committed
     */
    boolean commit(List<Submission> batch) {
        Letter letter = new Letter(batch);
        if (!letter.canBeSent()) {
            return false;
        }
        long after;
        try {
            after = letter.send();
        } catch (RuntimeException e) {
            if (!StepByStep.isOutage(e) && (!letter.statements.sent() || wasRefused(e))) {
                return false;
            }
            batch.forEach(submission -> submission.failed(e));
            return true;
        }
        letter.tell(after);
        return true;
    }

    /** Whether the database said so; when it did not answer, it may have committed. */
    private static boolean wasRefused(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException answer) {
                return answer.getServerErrorMessage() != null;
            }
        }
        return false;
    }

    /** A batch as statements. */
    private final class Letter {
        private final List<Submission> batch;
        private final AppendStatements statements = new AppendStatements();
        private final List<EventInsert.Row> rows = new ArrayList<>();
        private final Map<String, Long> expected = new LinkedHashMap<>();
        private int inserted = -1;

        Letter(List<Submission> batch) {
            this.batch = batch;
        }

        /** What one command's events do to a step is found out step by step, without the others. */
        boolean canBeSent() {
            try {
                return isComplete();
            } catch (RuntimeException e) {
                LOG.debug("Some of a batch cannot be said in one piece", e);
                return false;
            }
        }

        private boolean isComplete() {
            for (Submission submission : batch) {
                rows.addAll(submission.rows());
            }
            return batch.stream().noneMatch(Submission::alone) && expect() && write();
        }

        /** What has to be the last event of each aggregate; those that begin have none, of which the log's constraint makes sure. */
        private boolean expect() {
            Map<String, Submission> touched = new HashMap<>();
            Map<String, Long> last = new HashMap<>();
            for (Submission submission : batch) {
                for (Map.Entry<String, Long> seen : submission.seen().entrySet()) {
                    if (touched.containsKey(seen.getKey()) || !expect(seen.getKey(), seen.getValue())) {
                        return false;
                    }
                }
                for (EventInsert.Row row : submission.rows()) {
                    Long before = last.put(row.aggregateId(), row.aggregateSeq());
                    boolean follows = before == null
                            ? row.aggregateSeq() == 1 || expect(row.aggregateId(), row.aggregateSeq() - 1)
                            : row.aggregateSeq() == before + 1 && touched.get(row.aggregateId()) == submission;
                    if (!follows) {
                        return false;
                    }
                    touched.put(row.aggregateId(), submission);
                }
            }
            return true;
        }

        private boolean expect(String aggregateId, long aggregateSeq) {
            Long other = expected.putIfAbsent(aggregateId, aggregateSeq);
            return other == null || other == aggregateSeq;
        }

        private boolean write() {
            EventInsert.sayLock(statements);
            if (!expected.isEmpty()) {
                EventInsert.sayLast(statements, expected);
            }
            if (!rows.isEmpty()) {
                if (!sayWork()) {
                    return false;
                }
                inserted = statements.count();
                EventInsert.sayInsert(statements, rows);
            }
            return sayRecords();
        }

        private boolean sayWork() {
            List<List<DomainEventMessage<?>>> events = new ArrayList<>();
            for (Submission submission : batch) {
                if (!submission.rows().isEmpty()) {
                    events.add(submission.events());
                }
            }
            for (AppendStep step : steps) {
                if (concerns(step) && !step.say(events, statements)) {
                    return false;
                }
            }
            return true;
        }

        private boolean concerns(AppendStep step) {
            for (Submission submission : batch) {
                for (DomainEventMessage<?> event : submission.events()) {
                    if (step.concerns(event)) {
                        return true;
                    }
                }
            }
            return false;
        }

        private boolean sayRecords() {
            Map<AppendRecords<?>, Records> all = new LinkedHashMap<>();
            long following = rows.size();
            for (Submission submission : batch) {
                following -= submission.rows().size();
                for (Submission.Attached<?> attached : submission.records()) {
                    Records records = all.computeIfAbsent(attached.writer(), none -> new Records());
                    records.records.add(attached.record());
                    records.following.add(submission.rows().isEmpty() ? null : following);
                }
            }
            return all.entrySet().stream().allMatch(entry -> entry.getValue().say(entry.getKey(), statements));
        }

        long send() {
            Long after = jdbc.execute((ConnectionCallback<Long>) connection -> statements.run(connection, inserted));
            return after == null ? 0 : after;
        }

        void tell(long after) {
            long position = after;
            for (Submission submission : batch) {
                position += submission.rows().size();
                submission.at(position);
            }
            Submission.committed(batch);
            if (!rows.isEmpty()) {
                committed.tell(after, rows);
            }
        }
    }

    /** What one writer writes. */
    private static final class Records {
        private final List<Object> records = new ArrayList<>();
        private final List<@Nullable Long> following = new ArrayList<>();

        @SuppressWarnings("unchecked")
        boolean say(AppendRecords<?> writer, AppendStatements statements) {
            return ((AppendRecords<Object>) writer).say(records, following, statements);
        }
    }
}
