package dev.plfm.agent.plan;

/** How far an instance on this node has come, as far as plans are concerned. */
public enum LocalPhase {
    /** Booting or ready. */
    RUNNING,
    /** Told to finish its work within its grace. */
    DRAINING,
    /** Told to end. */
    STOPPING,
    /** Nothing runs, as it failed; once the plan wants it stopped, that it is remains to be said. */
    FAILED,
    /** Nothing runs; the outcome is remembered until the plan no longer names the instance. */
    ENDED
}
