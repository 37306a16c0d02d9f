package dev.plfm.eventlog;

import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Marks a command that runs in a transaction of its own, alone under the lock that serialises appends, instead of together with others: one
 * whose handler itself writes to the database, or reads there what must not change until it is committed, or whose events change what an
 * {@link AppendStep} other than the one that writes it down looks at.
 */
public interface OwnTransaction {
    /**
     * To be called by whatever writes for such a handler, as without a transaction the write would stay when the command is refused, and by
     * whatever reads for it, as what was read might be so no longer.
     *
     * @throws IllegalStateException when the command is not marked
     */
    static void require() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException(
                    "A command whose handler writes, or relies on what it reads, must be marked as "
                            + OwnTransaction.class);
        }
    }
}
