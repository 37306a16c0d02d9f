package dev.plfm.convergence.schedule;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instance that has a node and has not stopped.
 *
 * @param priority that with which it was requested
 * @param memoryBytes what its node promised, the overhead of a microVM included
 * @param stateful whether it has volumes: then it stays where it is
 * @param leaving whether it is to drain or to stop: its memory comes free by itself
 * @param placedAt when it got its node
 * @param constraints those with which it was requested
 */
public record RunningInstance(
        InstanceId instanceId,
        WorkloadId workloadId,
        @Nullable OrgId orgId,
        int priority,
        double cpu,
        long memoryBytes,
        boolean stateful,
        boolean leaving,
        Instant placedAt,
        Constraints constraints) {

    /** What a replacement of it would ask for. */
    PlacementRequest replacement() {
        return new PlacementRequest(
                instanceId,
                workloadId,
                orgId,
                cpu,
                Math.max(0, memoryBytes - PlacementRequest.OVERHEAD_BYTES),
                memoryBytes,
                constraints);
    }
}
