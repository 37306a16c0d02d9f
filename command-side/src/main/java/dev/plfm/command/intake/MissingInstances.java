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

    /** The node runs these, whatever else it runs: they are not missing. */
    void seen(NodeId node, Collection<InstanceId> running);

    /** Those of the node that have been missing for longer, by the clock of the store. */
    List<Missing> longerThan(NodeId node, Duration limit);

    /** An instance that is on no node as far as its node knows. */
    record Missing(InstanceId instanceId, WorkloadId workloadId, NodeId nodeId) {}
}
