package dev.plfm.command.schedule;

/** Lets one transaction at a time write the scheduler's tables; taken before anything else in it, so none waits for the other. */
interface SchedulerLock {
    /** Waits; held until the transaction ends. */
    void acquire();

    /** Does not wait: whether it is now held. */
    boolean tryAcquire();
}
