package dev.plfm.command.intake;

import dev.plfm.command.testing.Cluster;
import dev.plfm.command.testing.Cluster.KnownInstance;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.WorkloadId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Looks into memory for instances. */
final class InMemoryInstanceLookup implements InstanceLookup {
    private final Cluster.Instances instances;
    private final Cluster.Placed placed;

    InMemoryInstanceLookup(Cluster.Instances instances, Cluster.Placed placed) {
        this.instances = instances;
        this.placed = placed;
    }

    @Override
    public Map<InstanceId, Known> find(Collection<InstanceId> ids) {
        Map<InstanceId, Known> found = new HashMap<>();
        for (InstanceId id : ids) {
            WorkloadId workload = instances.workloadOf(id);
            KnownInstance last = placed.known(id);
            if (workload != null) {
                found.put(
                        id,
                        last == null
                                ? new Known(workload, null, null)
                                : new Known(workload, last.status(), last.bootId()));
            }
        }
        return found;
    }
}
