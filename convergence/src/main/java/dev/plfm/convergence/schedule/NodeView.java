package dev.plfm.convergence.schedule;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.NodeState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node as the scheduler sees it.
 *
 * @param arch what it runs, or null when it does not say: then anything
 * @param heardAt when its agent was last heard
 * @param startFailures how often instances failed on it lately, faded by age
 */
public record NodeView(
        NodeId nodeId,
        String region,
        @Nullable String arch,
        NodeState state,
        Instant heardAt,
        double cpuCores,
        long memoryBytes,
        double reservedCpu,
        long reservedMemoryBytes,
        double startFailures) {

    /** The same, heard then. */
    public NodeView heardAt(Instant at) {
        return new NodeView(
                nodeId,
                region,
                arch,
                state,
                at,
                cpuCores,
                memoryBytes,
                reservedCpu,
                reservedMemoryBytes,
                startFailures);
    }

    /** The same with more reserved. */
    NodeView reserve(double cpu, long memory) {
        return new NodeView(
                nodeId,
                region,
                arch,
                state,
                heardAt,
                cpuCores,
                memoryBytes,
                reservedCpu + cpu,
                reservedMemoryBytes + memory,
                startFailures);
    }

    /** The same with nothing left. */
    NodeView full() {
        return reserve(0, Math.max(0, memoryBytes - reservedMemoryBytes));
    }
}
