package dev.plfm.query.explain;

import dev.plfm.convergence.schedule.Verdicts;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.WorkloadStatus;
import dev.plfm.query.explain.InstanceWhy.Event;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What stops a workload from being as it should be.
 *
 * @param sentence the most important of it
 * @param blockers what has to change or to be done first, the most important first
 * @param instanceCount how many instances are not as they should be
 * @param instances the oldest of them
 * @param needs what those that wait ask of nodes, each once, and what every node has to do with it
 */
record WorkloadWhyNot(
        String processType,
        int generation,
        WorkloadStatus status,
        boolean converged,
        String sentence,
        List<Aspect> conditions,
        List<Blocker> blockers,
        int instanceCount,
        List<Unsettled> instances,
        List<Need> needs) {

    /** A condition as the workload has it. */
    record Aspect(
            String type,
            String status,
            String reason,
            @Nullable String message,
            Instant since) {

        /** @param told when it was told, if it does not say since when it is so */
        static Aspect of(JsonNode condition, Instant told) {
            JsonNode status = condition.path("status");
            JsonNode message = condition.path("message");
            JsonNode since = condition.path("since");
            return new Aspect(
                    condition.path("type").asString(),
                    status.isString()
                            ? status.asString()
                            : Boolean.toString(condition.path("holds").asBoolean(false)),
                    condition.path("reason").asString(),
                    message.isString() ? message.asString() : null,
                    since.isString() ? Instant.parse(since.asString()) : told);
        }
    }

    /** @param event what happened */
    record Blocker(
            String reason,
            String sentence,
            @Nullable InstanceId instanceId,
            @Nullable NodeId nodeId,
            @Nullable Event event) {
        static Blocker of(String reason, String sentence, @Nullable LoggedEvent event) {
            return new Blocker(reason, sentence, null, null, event == null ? null : Event.of(event));
        }
    }

    /**
     * An instance that is not as it should be.
     *
     * @param attempts how often a node was looked for in vain
     * @param need while it waits for a node: the position in the needs of what it asks for
     */
    record Unsettled(
            InstanceId instanceId,
            int generation,
            InstanceStatus status,
            DesiredState desiredState,
            @Nullable NodeId nodeId,
            String reason,
            String sentence,
            @Nullable Integer attempts,
            @Nullable Instant retryAt,
            @Nullable Integer need) {}

    /** What instances ask of nodes; the largest group of nodes first. */
    record Need(double cpu, long memoryBytes, List<Verdict> verdicts) {
        /** How many nodes of one group members of an organization see; operators see all. */
        private static final int NODES = 100;

        static Need of(Verdicts verdicts, boolean allNodes) {
            return new Need(
                    verdicts.request().cpu(),
                    verdicts.request().memoryBytes(),
                    verdicts.groups().stream()
                            .map(group -> new Verdict(
                                    group.reasons(),
                                    group.count(),
                                    allNodes
                                            ? group.nodeIds()
                                            : group.nodeIds().stream()
                                                    .limit(NODES)
                                                    .toList()))
                            .toList());
        }
    }

    /**
     * Nodes with the same reasons.
     *
     * @param reasons every one; none when the node fits
     */
    record Verdict(List<String> reasons, int nodeCount, List<NodeId> nodeIds) {}
}
