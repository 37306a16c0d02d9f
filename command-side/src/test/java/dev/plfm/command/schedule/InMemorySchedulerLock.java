package dev.plfm.command.schedule;

import dev.plfm.command.testing.Cluster;
import dev.plfm.command.testing.Transactions;

/** The lock in memory: as all is on one thread, nobody can wait for it. */
final class InMemorySchedulerLock implements SchedulerLock, Cluster.Lock {
    private final Transactions transactions;
    private boolean held;

    InMemorySchedulerLock(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public void acquire() {
        if (!tryAcquire()) {
            throw new IllegalStateException("Would wait for ever");
        }
    }

    @Override
    public boolean tryAcquire() {
        if (held) {
            return false;
        }
        held = true;
        transactions.atEnd(() -> held = false);
        return true;
    }

    @Override
    public boolean isHeld() {
        return held;
    }
}
