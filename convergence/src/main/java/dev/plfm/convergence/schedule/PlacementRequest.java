package dev.plfm.convergence.schedule;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;

/** An instance that wants a node; its memory includes the overhead of a microVM. */
public record PlacementRequest(
        InstanceId instanceId, WorkloadId workloadId, double cpu, long memoryBytes, Constraints constraints) {}
