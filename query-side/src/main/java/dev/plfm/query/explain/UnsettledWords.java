package dev.plfm.query.explain;

import dev.plfm.convergence.schedule.Verdicts;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.query.explain.WorkloadWhyNot.Unsettled;
import dev.plfm.query.explain.WorkloadWhyNot.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says of an instance why it is not as it should be. */
final class UnsettledWords {
    /** How many nodes of one group are named. */
    private static final int NODES = 100;

    private UnsettledWords() {}

    /** @param figures whether it may say how much nodes have left */
    static Unsettled of(
            WorkloadFacts.Unsettled instance, WorkloadFacts workload, @Nullable Verdicts verdicts, boolean figures) {
        boolean waits = instance.waits();
        Words words = waits ? waiting(verdicts, figures) : placed(instance, workload);
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
                verdicts == null ? null : grouped(verdicts));
    }

    private static Words waiting(@Nullable Verdicts verdicts, boolean figures) {
        if (verdicts == null) {
            return new Words("waiting", "Waits for a node, as others do that are listed before it.");
        }
        String sentence = figures ? verdicts.sentence() : verdicts.sentenceForTenants();
        boolean fits = verdicts.best().isPresent();
        String reason = fits
                ? "placing"
                : verdicts.groups().stream()
                        .findFirst()
                        .map(group -> group.reasons().get(0))
                        .orElse("no_nodes_active");
        return new Words(reason, fits ? sentence + " It gets a node when it is tried next." : sentence);
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

    private static List<Verdict> grouped(Verdicts verdicts) {
        return verdicts.groups().stream()
                .map(group -> new Verdict(
                        group.reasons(),
                        group.count(),
                        group.nodeIds().stream().limit(NODES).toList()))
                .toList();
    }

    private record Words(String reason, String sentence) {}
}
