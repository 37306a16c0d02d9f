package dev.plfm.agent;

/** How a node runs its instances. */
public enum RuntimeKind {
    /** Timers stand in for instances; nothing is executed. */
    SIMULATED,
    /** Every instance is a local process group. */
    PROCESS
}
