package dev.plfm.query.plan;

import dev.plfm.kernel.id.Ids;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.DesiredState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a node is to run, derived from the read model: the same facts give the same plan.
 *
 * @param cursorEventId position of the last event that changed the plan; never goes back
 * @param createdAt when that event happened
 */
record NodePlan(
        String specVersion,
        NodeId nodeId,
        String planId,
        Instant createdAt,
        long cursorEventId,
        List<Assignment> instances) {

    static final String SPEC_VERSION = "v1";

    static NodePlan of(NodeId nodeId, Instant changedAt, long cursorEventId, List<Assignment> instances) {
        String planId = Ids.derive("plan", nodeId.value(), Long.toString(cursorEventId));
        return new NodePlan(SPEC_VERSION, nodeId, planId, changedAt, cursorEventId, instances);
    }

    /** One instance and what to do with it; {@code workload} is there unless it is to be stopped. */
    record Assignment(
            String assignmentId,
            NodeId nodeId,
            InstanceId instanceId,
            int generation,
            DesiredState desiredState,
            @Nullable Integer drainGraceSeconds,
            @Nullable WorkloadSpec workload) {

        static Assignment of(
                NodeId nodeId,
                InstanceId instanceId,
                int generation,
                DesiredState desiredState,
                @Nullable Integer drainGraceSeconds,
                @Nullable WorkloadSpec workload) {
            return new Assignment(
                    Ids.derive("asg", nodeId.value(), instanceId.value()),
                    nodeId,
                    instanceId,
                    generation,
                    desiredState,
                    desiredState == DesiredState.DRAINING ? drainGraceSeconds : null,
                    workload);
        }
    }
}
