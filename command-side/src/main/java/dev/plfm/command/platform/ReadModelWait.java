package dev.plfm.command.platform;

/** Waits, bounded, until readers can see a write. */
@FunctionalInterface
public interface ReadModelWait {
    /** Whether the read model covers the position, now or before the wait ran out. */
    boolean await(long eventId);
}
