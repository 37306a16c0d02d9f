package dev.plfm.command.schedule;

import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The instances that want a node. */
interface PendingInstances {
    /** The reason of those that have no place because their workload refused one; before a colon, when somebody else did. */
    String NOT_WANTED = "not_wanted";

    /** The reason of those that wait for instances of a lower priority to leave. */
    String PREEMPTING = "preempting";

    /** Each due at once; one that is there already is left as it is. */
    void add(Map<InstanceRequested, Cause> requests);

    void remove(Collection<InstanceId> instances);

    /** What is known of those among them that wait. */
    Map<InstanceId, Pending> find(Collection<InstanceId> instances);

    /** Those of one workload. */
    Set<InstanceId> of(WorkloadId workload);

    /** Those that have any. */
    Set<WorkloadId> workloads();

    /** Others are leaving the node for this one: until then the room is kept for it. */
    void claim(InstanceId instance, NodeId node, Instant until);

    /** What is claimed now. */
    List<Claim> claims(Instant now);

    /** How many wait for each reason; those that were not tried yet have none and are not counted. */
    Map<String, Integer> countByReason();

    /** Those whose time to be tried has come: the higher priority first, then the earlier request. */
    List<Pending> due(Instant now, int limit);

    /**
     * The first of each workload, by priority, due or not: if they do not fit, nor do those behind them. Without those whose place was
     * refused: room changes nothing for them, and the room that they give back would have them tried at once, for ever.
     */
    List<Pending> firstOfEachWorkload(int ofOne, int limit, Instant now);

    /** Makes all that wait due. */
    void hurry();

    /** Makes those of the organization due, but for those whose workload refused a place: limits are nothing to them. */
    void hurry(OrgId org);

    /** Puts these off. */
    void postpone(Collection<Retry> retries);

    /** A request, and the node on which others make room for it. */
    record Claim(PlacementRequest request, NodeId nodeId) {}

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
