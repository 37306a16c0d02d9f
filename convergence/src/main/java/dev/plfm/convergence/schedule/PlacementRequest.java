package dev.plfm.convergence.schedule;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instance that wants a node.
 *
 * @param orgId whose quota it counts against, or null when that is not known: then none
 * @param guestMemoryBytes what the instance may use: this is what quotas count
 * @param memoryBytes what the node must promise: the guest's memory and the overhead of a microVM
 */
public record PlacementRequest(
        InstanceId instanceId,
        WorkloadId workloadId,
        @Nullable OrgId orgId,
        double cpu,
        long guestMemoryBytes,
        long memoryBytes,
        Constraints constraints) {
    /** What a microVM takes beyond its guest's memory. */
    public static final long OVERHEAD_BYTES = 64L << 20;

    /** A request of this much guest memory; the overhead is added. */
    public static PlacementRequest of(
            InstanceId instanceId,
            WorkloadId workloadId,
            @Nullable OrgId orgId,
            double cpu,
            long guestMemoryBytes,
            Constraints constraints) {
        return new PlacementRequest(
                instanceId, workloadId, orgId, cpu, guestMemoryBytes, guestMemoryBytes + OVERHEAD_BYTES, constraints);
    }

    /** 0..100. */
    public int priority() {
        return constraints.settingsOrNone().priority();
    }

    List<String> volumes() {
        List<String> volumes = constraints.volumeIds();
        return volumes == null ? List.of() : volumes;
    }
}
