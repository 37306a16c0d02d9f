package dev.plfm.command.schedule;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/** What workloads themselves, and the log, say of their instances. */
interface WorkloadRecords {
    /** The next workloads, by id, of those that are known here; from the first one when {@code last} is null. */
    List<WorkloadId> after(@Nullable WorkloadId last, int limit);

    /** Its instances that have not stopped. */
    Map<InstanceId, Standing> instancesOf(WorkloadId workload);

    /** All that the log holds of these instances of the workload, in its order. */
    List<EventMessage<?>> history(WorkloadId workload, Collection<InstanceId> instances);

    /** @param nodeId the node that it has, or null while it wants one or is not wanted any more */
    record Standing(@Nullable NodeId nodeId, boolean wanted) {
        boolean wantsNode() {
            return nodeId == null && wanted;
        }
    }
}
