package dev.plfm.eventlog;

import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Marks a command whose handler itself writes to the database: it runs in a transaction of its own, alone under the lock that serialises
 * appends, instead of together with others.
 */
public interface OwnTransaction {
    /**
     * To be called by whatever writes for such a handler: without a transaction the write would stay when the command is refused.
     *
     * @throws IllegalStateException when the command is not marked
     */
    static void require() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("A command whose handler writes must be marked as " + OwnTransaction.class);
        }
    }
}
