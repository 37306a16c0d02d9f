package dev.plfm.command.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** Transactions over {@link Rows}, all on one thread: one within another, if it is begun apart, commits and fails alone. */
public final class Transactions extends AbstractPlatformTransactionManager {
    private final Deque<Transaction> open = new ArrayDeque<>();

    public Transactions() {
        setTransactionSynchronization(SYNCHRONIZATION_NEVER);
        setNestedTransactionAllowed(false);
    }

    /** Does it all or, when it throws, nothing of it. */
    public void run(Runnable work) {
        begin(new Transaction(false));
        boolean done = false;
        try {
            work.run();
            done = true;
        } finally {
            end(done);
        }
    }

    /** Does it as if from another thread: outside of every transaction that is open now. */
    public <R> R apart(Supplier<R> work) {
        begin(new Transaction(true));
        try {
            return work.get();
        } finally {
            end(true);
        }
    }

    /** What undoes a change just made, if it comes to that. */
    void onRollback(Runnable undo) {
        Transaction current = open.peek();
        if (current != null && !current.commitsEachStatement) {
            current.undo.push(undo);
        }
    }

    /** Whatever becomes of the transaction that is open now. */
    public void atEnd(Runnable action) {
        Transaction current = open.peek();
        if (current == null || current.commitsEachStatement) {
            throw new IllegalStateException("There is no transaction");
        }
        current.atEnd.push(action);
    }

    private void begin(Transaction transaction) {
        open.push(transaction);
    }

    private void end(boolean commit) {
        Transaction ended = open.pop();
        if (!commit) {
            ended.undo.forEach(Runnable::run);
        }
        ended.atEnd.forEach(Runnable::run);
    }

    @Override
    protected Object doGetTransaction() {
        return this;
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        begin(new Transaction(false));
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        end(true);
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        end(false);
    }

    private static final class Transaction {
        private final Deque<Runnable> undo = new ArrayDeque<>();
        private final Deque<Runnable> atEnd = new ArrayDeque<>();
        private final boolean commitsEachStatement;

        Transaction(boolean commitsEachStatement) {
            this.commitsEachStatement = commitsEachStatement;
        }
    }
}
