package dev.plfm.command.schedule;

import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.id.InstanceId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instances that want a node. */
interface PendingInstances {
    /** The reason of those that have no place because their workload refused one. */
    String NOT_WANTED = "not_wanted";

    /** What a microVM takes beyond its guest's memory. */
    long OVERHEAD_BYTES = 64L << 20;

    /** Each due at once; one that is there already is left as it is. */
    void add(Map<InstanceRequested, Cause> requests);

    void remove(Collection<InstanceId> instances);

    /** Those whose time to be tried has come, in the order in which they were requested. */
    List<Pending> due(Instant now, int limit);

    /**
     * The first of each workload, due or not: if they do not fit, nor do those behind them. Without those that their workload
     * refused: room changes nothing for them, and the room that they give back would have them tried at once, for ever.
     */
    List<Pending> firstOfEachWorkload(int ofOne, int limit, Instant now);

    /** Makes all that wait due. */
    void hurry();

    /** Puts these off. */
    void postpone(Collection<Retry> retries);

    /**
     * An instance that wants a node.
     *
     * @param attempts how often it was tried in vain
     * @param lastReason why it had no place the last time, or null
     */
    record Pending(
            PlacementRequest request,
            Cause cause,
            Instant retryAt,
            int attempts,
            @Nullable String lastReason) {}
}
