package dev.plfm.command.simulation;

import dev.plfm.command.testing.Transactions;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;

/** One event processor: its place in the log, and what it does with a batch, all of it or nothing. */
final class Processor {
    private final String name;
    private final SimulatedLog log;
    private final Transactions transactions;
    private final Handler handler;
    private long cursor;
    private boolean busy;
    private boolean awake;

    Processor(String name, SimulatedLog log, Transactions transactions, Handler handler) {
        this.name = name;
        this.log = log;
        this.transactions = transactions;
        this.handler = handler;
    }

    String name() {
        return name;
    }

    boolean isBusy() {
        return busy;
    }

    boolean isBehind() {
        return cursor < log.last();
    }

    /** Whether it is to take its turn soon; set by who arranges for it. */
    boolean isAwake() {
        return awake;
    }

    void setAwake(boolean soon) {
        awake = soon;
    }

    /**
     * Handles the next events.
     *
     * @param beforeCommit the last moment in which it can crash
     */
    void step(int most, Runnable beforeCommit) {
        List<TrackedEventMessage<?>> batch = log.after(cursor, most);
        if (batch.isEmpty() || busy) {
            return;
        }
        busy = true;
        try {
            Apart.from(() -> {
                transactions.run(() -> {
                    handle(batch);
                    beforeCommit.run();
                });
                return true;
            });
            cursor += batch.size();
        } finally {
            busy = false;
        }
    }

    private void handle(List<TrackedEventMessage<?>> batch) {
        BatchingUnitOfWork<EventMessage<?>> work = new BatchingUnitOfWork<>(List.copyOf(batch));
        ResultMessage<Boolean> result = work.executeWithResult(
                () -> {
                    handler.handle(work.getMessage());
                    return true;
                },
                RollbackConfigurationType.ANY_THROWABLE);
        if (result.isExceptional()) {
            Throwable cause = result.exceptionResult();
            if (cause instanceof Error error) {
                throw error;
            }
            throw new AssertionError(name + " cannot handle its events", cause);
        }
    }

    /** What is done with each event. */
    interface Handler {
        void handle(EventMessage<?> event) throws Exception;
    }
}
