package dev.plfm.query.explain;

import dev.plfm.convergence.schedule.Verdicts;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.query.explain.Sight.Judgement;
import dev.plfm.query.explain.WorkloadWhyNot.Unsettled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says of an instance why it is not as it should be. */
final class UnsettledWords {
    private static final String PREEMPTING = "preempting";

    private UnsettledWords() {}

    /**
     * @param need the position of what it asks of nodes in the list of needs, or null when it is not in there
     * @param figures whether it may say how much nodes have left
     */
    static Unsettled of(
            WorkloadFacts.Unsettled instance,
            WorkloadFacts workload,
            @Nullable Judgement judgement,
            @Nullable Integer need,
            boolean figures) {
        boolean waits = instance.waits();
        Words words = waits ? waiting(instance, judgement, figures) : placed(instance, workload);
        return new Unsettled(
                instance.id(),
                instance.generation(),
                instance.status(),
                instance.desiredState(),
                instance.nodeId(),
                words.reason(),
                words.sentence(),
                waits ? instance.attempts() : null,
                waits ? instance.retryAt() : null,
                need);
    }

    private static Words waiting(WorkloadFacts.Unsettled instance, @Nullable Judgement judgement, boolean figures) {
        if (judgement == null) {
            return new Words("waiting", "Waits for a node, as others do that are listed before it.");
        }
        Verdicts verdicts = judgement.verdicts();
        String sentence = figures ? verdicts.sentence() : verdicts.sentenceForTenants();
        if (judgement.fits()) {
            return new Words("placing", sentence + " It gets a node when it is tried next.");
        }
        if (judgement.claimed() != null || PREEMPTING.equals(instance.noPlace())) {
            String node = judgement.claimed() == null ? "" : " node " + judgement.claimed();
            return new Words(PREEMPTING, "Instances of lower priority are leaving" + node + " for it. " + sentence);
        }
        if (!judgement.kept().isEmpty()) {
            return new Words(
                    "room_claimed",
                    kept(judgement.kept()) + " kept for instances of no lower priority, for which others are leaving. "
                            + sentence);
        }
        return new Words(nearest(verdicts), sentence + judgement.silence());
    }

    private static String kept(List<NodeId> nodes) {
        return nodes.size() == 1
                ? "Node " + nodes.get(0) + " would fit, but the room on it is"
                : nodes.size() + " nodes would fit, but the room on them is";
    }

    /** The rule that stopped those that came nearest, as in the event that says so. */
    private static String nearest(Verdicts verdicts) {
        String nearest = "no_nodes_active";
        for (String reason : verdicts.rejections().keySet()) {
            nearest = reason;
        }
        return nearest;
    }

    private static Words placed(WorkloadFacts.Unsettled instance, WorkloadFacts workload) {
        String node = instance.nodeId() == null ? "" : " on node " + instance.nodeId();
        if (instance.status() == InstanceStatus.FAILED) {
            String reason = instance.failureReason() == null ? "failed" : instance.failureReason();
            String detail = EventWords.clause(instance.failureDetail());
            return new Words(
                    reason,
                    "Failed" + node + " at " + instance.since() + " with " + reason
                            + (detail.isEmpty() ? "" : " (" + detail + ")") + ".");
        }
        if (instance.desiredState() != DesiredState.RUNNING) {
            String verb = instance.desiredState() == DesiredState.DRAINING ? "Drains" : "Is to stop";
            String reason = instance.orderReason() == null ? "draining" : instance.orderReason();
            return new Words(reason, verb + node + ": " + EventWords.words(reason) + ".");
        }
        if (instance.status() == InstanceStatus.BOOTING) {
            return new Words("starting", "Starts" + node + " since " + instance.since() + " and is not ready yet.");
        }
        if (instance.status() == InstanceStatus.DRAINING) {
            return new Words("drained_by_node", "Is drained by its node" + node + ".");
        }
        return new Words(
                "old_generation",
                "Still runs generation " + instance.generation() + node + ", where generation " + workload.generation()
                        + " is wanted.");
    }

    private record Words(String reason, String sentence) {}
}
