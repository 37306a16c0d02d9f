package dev.plfm.query.node;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left on a node, and why.
 *
 * @param progress how far it is, or null when nothing has to leave the node
 */
record NodeDrain(NodeId nodeId, NodeState state, @Nullable Progress progress, List<Left> instances) {

    static NodeDrain of(NodeId nodeId, NodeState state, @Nullable Instant since, int gone, List<Left> instances) {
        Progress progress = since == null ? null : Progress.of(since, gone, instances);
        return new NodeDrain(nodeId, state, progress, instances);
    }

    /**
     * How far it is.
     *
     * @param total how many there were when it began, and what came on a way that it had then begun
     * @param blocked how many of those left do not go by themselves
     */
    record Progress(Instant since, int total, int gone, int left, int blocked, boolean complete) {
        private static Progress of(Instant since, int gone, List<Left> instances) {
            int left = instances.size();
            int blocked = (int) instances.stream().filter(Left::blocker).count();
            return new Progress(since, gone + left, gone, left, blocked, left == 0);
        }
    }

    /**
     * An instance that has not stopped.
     *
     * @param blocker whether it does not go by itself
     * @param replacementId the instance that is to take its place and is not ready yet, if there is one
     * @param placementFailure why that one has no node, if it has none
     */
    record Left(
            InstanceId instanceId,
            EnvId envId,
            String processType,
            InstanceStatus status,
            DesiredState desiredState,
            boolean blocker,
            String reason,
            @Nullable InstanceId replacementId,
            @Nullable String placementFailure) {}
}
