package dev.plfm.eventlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what commands of many threads hand over, as much as there is at a time in one durable transaction: in one round trip when it can
 * be, {@link StepByStep} otherwise.
 */
final class Appender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Appender.class);
    private static final Submission STOP = new Submission(Map.of());
    private static final int MOST_COMMANDS = 256;
    private static final int MOST_EVENTS = 2_000;

    private final Express express;
    private final StepByStep stepByStep;
    private final LinkedBlockingQueue<Submission> queue = new LinkedBlockingQueue<>();
    private @Nullable Thread thread;

    Appender(Express express, StepByStep stepByStep) {
        this.express = express;
        this.stepByStep = stepByStep;
    }

    /** Is told of the rows of each batch that has any, once it is durable. */
    interface Committed {
        /** @param after position of the event before the first, and must return at once */
        void tell(long after, List<EventInsert.Row> rows);
    }

    /** Returns once it is durable; throws what it is refused with. */
    void commit(Submission submission) {
        if (submission.isEmpty()) {
            stepByStep.check(submission);
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
        if (!express.commit(batch)) {
            stepByStep.commitAll(batch);
        }
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
