package dev.plfm.convergence.schedule;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.NodeState;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node as the scheduler sees it.
 *
 * @param hostname null when it is not known
 * @param arch what it runs, or null when it does not say: then anything
 * @param labels its own ones, without those that every node has
 * @param heardAt when its agent was last heard
 * @param startFailures how often instances failed on it lately, faded by age
 * @param flaps how often it fell silent and came back lately, faded by age
 */
public record NodeView(
        NodeId nodeId,
        String region,
        @Nullable String hostname,
        @Nullable String arch,
        Map<String, String> labels,
        NodeState state,
        Instant heardAt,
        double cpuCores,
        long memoryBytes,
        double reservedCpu,
        long reservedMemoryBytes,
        double startFailures,
        double flaps) {

    /** What label constraints and affinities look at: its own labels and the built-in ones, which cannot be overridden. */
    public Map<String, String> allLabels() {
        Map<String, String> all = new HashMap<>(labels);
        all.put("region", region);
        all.put("node_id", nodeId.value());
        if (hostname != null) {
            all.put("hostname", hostname);
        }
        if (arch != null) {
            all.put("arch", arch);
        }
        return all;
    }

    /** The same, heard then. */
    public NodeView heardAt(Instant at) {
        return copy(state, at, reservedCpu, reservedMemoryBytes);
    }

    /** The same in another state. */
    public NodeView in(NodeState other) {
        return copy(other, heardAt, reservedCpu, reservedMemoryBytes);
    }

    /** Memory that is not promised. */
    public long freeMemoryBytes() {
        return memoryBytes - reservedMemoryBytes;
    }

    /** The same with more reserved; with less when negative. */
    NodeView reserve(double cpu, long memory) {
        return copy(state, heardAt, reservedCpu + cpu, reservedMemoryBytes + memory);
    }

    /** The same with nothing left. */
    NodeView full() {
        return reserve(0, Math.max(0, freeMemoryBytes()));
    }

    private NodeView copy(NodeState newState, Instant at, double cpu, long memory) {
        return new NodeView(
                nodeId,
                region,
                hostname,
                arch,
                labels,
                newState,
                at,
                cpuCores,
                memoryBytes,
                cpu,
                memory,
                startFailures,
                flaps);
    }
}
