package dev.plfm.convergence.schedule;

import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.convergence.schedule.Outcome.Rejected;
import dev.plfm.kernel.value.Placement;
import dev.plfm.kernel.value.Placement.RunnerUp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The scheduler as it would be without haste: every rule, every node, every request, one after the other. */
final class Reference {
    private Reference() {}

    static List<Outcome> place(List<PlacementRequest> requests, ClusterView start, Instant now) {
        List<Outcome> outcomes = new ArrayList<>();
        ClusterView view = start;
        for (PlacementRequest request : requests) {
            Outcome outcome = outcome(Verdicts.of(request, view, now));
            if (outcome instanceof Assigned assigned) {
                view = view.after(List.of(assigned), Set.of());
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }

    private static Outcome outcome(Verdicts verdicts) {
        List<NodeVerdict> ranked = verdicts.nodes().stream()
                .filter(NodeVerdict::fits)
                .sorted(Comparator.comparingDouble((NodeVerdict node) -> -node.score())
                        .thenComparing(NodeVerdict::nodeId))
                .toList();
        if (ranked.isEmpty()) {
            List<String> reasons = List.copyOf(verdicts.rejections().keySet());
            String nearest = reasons.isEmpty() ? Rule.ACTIVE.reason() : reasons.get(reasons.size() - 1);
            return new Rejected(verdicts.request(), nearest, verdicts.rejections());
        }
        NodeVerdict best = ranked.get(0);
        RunnerUp second = ranked.size() == 1
                ? null
                : new RunnerUp(
                        ranked.get(1).nodeId(), Scores.round(ranked.get(1).score()));
        Placement placement = new Placement(
                verdicts.nodes().size(), verdicts.rejections(), Scores.round(best.score()), best.scores(), second);
        return new Assigned(verdicts.request(), best.nodeId(), placement);
    }
}
