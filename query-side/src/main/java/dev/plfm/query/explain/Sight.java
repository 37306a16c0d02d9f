package dev.plfm.query.explain;

import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.NodeVerdict;
import dev.plfm.convergence.schedule.NodeView;
import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.convergence.schedule.Verdicts;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cluster in which instances of one workload want a node.
 *
 * @param claims the room that others are just leaving, and for whom
 */
record Sight(ClusterView view, List<Claim> claims, Instant now) {
    private static final Placement NOT_YET = new Placement(0, Map.of(), 0, Map.of(), null);

    /** The same without this instance, which has that node. */
    Sight without(PlacementRequest instance, NodeId node) {
        return new Sight(view.without(instance, node), claims, now);
    }

    Judgement of(PlacementRequest request) {
        List<Assigned> others = claims.stream()
                .filter(claim -> !claim.isOf(request.instanceId()))
                .filter(claim -> claim.request().priority() >= request.priority())
                .map(claim -> new Assigned(claim.request(), claim.nodeId(), NOT_YET))
                .toList();
        ClusterView seen = others.isEmpty() ? view : view.after(others, Set.of());
        Verdicts verdicts = Verdicts.of(request, seen, now);
        return new Judgement(
                verdicts,
                others.isEmpty() ? List.of() : keptFromOnesLike(request, verdicts),
                claims.stream()
                        .filter(claim -> claim.isOf(request.instanceId()))
                        .map(Claim::nodeId)
                        .findFirst()
                        .orElse(null),
                unheardSince().orElse(null),
                view.freshness());
    }

    /** The nodes that would do if nothing were claimed. */
    private List<NodeId> keptFromOnesLike(PlacementRequest request, Verdicts verdicts) {
        Set<NodeId> fitting = Set.copyOf(fitting(verdicts));
        return fitting(Verdicts.of(request, view, now)).stream()
                .filter(node -> !fitting.contains(node))
                .toList();
    }

    private static List<NodeId> fitting(Verdicts verdicts) {
        return verdicts.nodes().stream()
                .filter(NodeVerdict::fits)
                .map(NodeVerdict::nodeId)
                .toList();
    }

    /** When the last of all nodes was heard; empty when one was heard lately. */
    private Optional<Instant> unheardSince() {
        return view.nodes().values().stream()
                .map(NodeView::heardAt)
                .max(Comparator.naturalOrder())
                .filter(last -> last.plus(view.freshness()).isBefore(now));
    }

    /** A request, and the node on which others make room for it. */
    record Claim(PlacementRequest request, NodeId nodeId) {
        boolean isOf(InstanceId instance) {
            return request.instanceId().equals(instance);
        }
    }

    /**
     * What the nodes have to do with a request.
     *
     * @param kept the nodes that would fit, but for room that is claimed for others
     * @param claimed where others make room for this one, or null
     * @param unheardSince when the last of all nodes was heard, if none was heard lately
     * @param freshness what is lately
     */
    record Judgement(
            Verdicts verdicts,
            List<NodeId> kept,
            @Nullable NodeId claimed,
            @Nullable Instant unheardSince,
            Duration freshness) {

        boolean fits() {
            return verdicts.best().isPresent();
        }

        /** What is to be said of silence everywhere, or nothing: from here it cannot be told whether anybody listened. */
        String silence() {
            return unheardSince == null
                    ? ""
                    : " No node at all has been heard since " + unheardSince
                            + ": either all are silent, or nobody was listening. A scheduler that has just started counts silence from its own"
                            + " start and may use them for " + freshness.toSeconds() + " s.";
        }
    }
}
