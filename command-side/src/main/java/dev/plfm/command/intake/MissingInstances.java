package dev.plfm.command.intake;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** The instances that their node once reported on and no longer names. */
interface MissingInstances {
    /** The node has said all that it runs; what else it should run is missing from now on, unless it was before. */
    void named(NodeId node, Collection<InstanceId> running);

    /**
     * The node runs these, and in all so many: they are not missing. Nor is any other, as far as that tells, when so many are more than
     * those that are not missing, or all that it ever reported on.
     */
    void seen(NodeId node, Collection<InstanceId> running, int inAll);

    /** None of the node's instances is missing as of now. */
    void forget(NodeId node);

    /** Those of the node that have been missing for longer, by the clock of the store; none with volumes that is wanted. */
    List<Missing> longerThan(NodeId node, Duration limit);

    /** An instance that is on no node as far as its node knows. */
    record Missing(InstanceId instanceId, WorkloadId workloadId, NodeId nodeId) {}
}
