package dev.plfm.query.node;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import java.util.List;

/** What is left on a node, and why. */
record NodeDrain(NodeId nodeId, NodeState state, List<Left> instances) {

    /** @param blocker whether it does not go by itself */
    record Left(
            InstanceId instanceId,
            EnvId envId,
            String processType,
            InstanceStatus status,
            DesiredState desiredState,
            boolean blocker,
            String reason) {

        static Left of(
                InstanceId instanceId,
                EnvId envId,
                String processType,
                InstanceStatus status,
                DesiredState desiredState,
                boolean stateful) {
            boolean blocker = stateful && desiredState == DesiredState.RUNNING;
            return new Left(
                    instanceId, envId, processType, status, desiredState, blocker, reason(blocker, desiredState));
        }

        private static String reason(boolean blocker, DesiredState desiredState) {
            if (blocker) {
                return "stays with its volumes";
            }
            return switch (desiredState) {
                case RUNNING -> "waits for its replacement to be ready";
                case DRAINING -> "is draining";
                case STOPPED -> "waits for the node to say that it has stopped";
            };
        }
    }
}
