package dev.plfm.command.schedule;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.InstanceStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instances that have a node and have not stopped. */
interface PlacedInstances {
    /** Instances of one workload, each with its node. */
    void add(WorkloadId workload, Map<InstanceId, NodeId> places);

    void remove(InstanceId instance);

    void reported(InstanceId instance, InstanceStatus status, @Nullable String bootId);

    /** The workloads that have instances on the node. */
    List<WorkloadId> workloadsOn(NodeId node);

    /** The nodes that are offline and still have instances. */
    List<NodeId> offlineNodes();

    /** How many instances of each of the workloads each node has. */
    Map<WorkloadId, Map<NodeId, Integer>> counts(Collection<WorkloadId> workloads);
}
