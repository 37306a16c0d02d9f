package dev.plfm.command.schedule;

import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.convergence.schedule.RunningInstance;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The instances that have a node and have not stopped. */
interface PlacedInstances {
    /** One that is there already is left as it is. */
    void add(Collection<Placed> places);

    void remove(InstanceId instance);

    /** One event of an instance at most. */
    void reported(Collection<InstanceStatusChanged> events);

    /** It was told to drain or to stop. */
    void leaving(InstanceId instance);

    /** It was told to go elsewhere, replacement first. */
    void moving(InstanceId instance);

    /** Those of one workload, each with its node. */
    Map<InstanceId, NodeId> of(WorkloadId workload);

    /** The workloads that have instances on the node. */
    List<WorkloadId> workloadsOn(NodeId node);

    /** The nodes that are offline and still have instances. */
    List<NodeId> offlineNodes();

    /** All of them, by node. One that was told to go elsewhere is not leaving: its replacement may never come. */
    Map<NodeId, List<RunningInstance>> running();

    /** Those of these workloads, by their ids. One that was told to go elsewhere counts as leaving. */
    List<RunningInstance> runningOf(Collection<WorkloadId> workloads);

    /** The workloads of which something starts, leaves or moves, or is not well. */
    Set<WorkloadId> unsettled();

    /** The instance that has a volume. */
    Map<String, InstanceId> volumesInUse();

    /** How many instances of each of the workloads each node has. */
    Map<WorkloadId, Map<NodeId, Integer>> counts(Collection<WorkloadId> workloads);

    /** What was asked for, and where it is. */
    record Placed(PlacementRequest request, NodeId nodeId, Instant at) {}
}
