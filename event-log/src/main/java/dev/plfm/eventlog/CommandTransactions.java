package dev.plfm.eventlog;

import java.util.function.Consumer;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;

/**
 * The transactions of commands: none while they are decided, because what they append is committed together with that of others; one of
 * its own for a command that is marked {@link OwnTransaction}.
 */
final class CommandTransactions implements TransactionManager {
    private static final Transaction NONE = new Transaction() {
        @Override
        public void commit() {}

        @Override
        public void rollback() {}
    };

    private final TransactionManager transactions;
    private final EventLogEngine log;
    private final Consumer<CommandMessage<?>> before;

    CommandTransactions(TransactionManager transactions, EventLogEngine log, Consumer<CommandMessage<?>> before) {
        this.transactions = transactions;
        this.log = log;
        this.before = before;
    }

    @Override
    public Transaction startTransaction() {
        Message<?> message = CurrentUnitOfWork.get().getMessage();
        if (!(message.getPayload() instanceof OwnTransaction)) {
            return NONE;
        }
        before.accept((CommandMessage<?>) message);
        Transaction own = transactions.startTransaction();
        try {
            log.lock();
            return own;
        } catch (RuntimeException e) {
            own.rollback();
            throw e;
        }
    }
}
