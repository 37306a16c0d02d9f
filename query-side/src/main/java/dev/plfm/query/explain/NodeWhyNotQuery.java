package dev.plfm.query.explain;

import dev.plfm.convergence.schedule.Failing;
import dev.plfm.convergence.schedule.NodeVerdict;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.convergence.schedule.Verdicts;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.query.explain.CauseStore.Located;
import dev.plfm.query.explain.NodeWhyNot.Standing;
import dev.plfm.query.explain.Sight.Judgement;
import dev.plfm.query.platform.OneCut;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Answers operators why an instance is not on a node, or why it is. */
@Component
class NodeWhyNotQuery {
    private final CauseStore causes;
    private final Placements placements;
    private final InstanceWhyQuery why;
    private final OneCut cut;

    NodeWhyNotQuery(CauseStore causes, Placements placements, InstanceWhyQuery why, OneCut cut) {
        this.causes = causes;
        this.placements = placements;
        this.why = why;
        this.cut = cut;
    }

    NodeWhyNot find(NodeId nodeId, InstanceId instanceId) {
        Instant now = Instant.now();
        return cut.read(() -> {
            Located instance = causes.located(instanceId).orElse(null);
            if (!causes.hasNode(nodeId)) {
                throw DomainException.notFound("node");
            }
            if (instance == null) {
                throw DomainException.notFound("instance");
            }
            return answer(nodeId, instance, now);
        });
    }

    private NodeWhyNot answer(NodeId nodeId, Located instance, Instant now) {
        InstanceFacts facts = instance.facts();
        Long requested = Objects.requireNonNull(facts.requested(), "An instance that nobody requested");
        PlacementRequest request = Objects.requireNonNull(
                placements.requests(instance.orgId(), Set.of(requested)).get(facts.id()));
        Sight sight = placements.sight(instance.orgId(), request.workloadId(), now);
        NodeId current = facts.nodeId();
        boolean lives = current != null && facts.status() != InstanceStatus.STOPPED;
        Judgement judgement = (lives ? sight.without(request, Objects.requireNonNull(current)) : sight).of(request);
        Verdicts verdicts = judgement.verdicts();
        NodeVerdict node = verdicts.of(nodeId).orElseThrow(() -> DomainException.notFound("node"));
        NodeVerdict best = verdicts.best().orElse(null);
        return new NodeWhyNot(
                nodeId,
                facts.id(),
                instance.orgId(),
                facts.processType(),
                facts.status(),
                current,
                node.fits(),
                sentence(nodeId, current, node, best) + beyondRules(nodeId, judgement),
                node.failing(),
                node.score(),
                node.scores(),
                best == null ? null : standing(best),
                current == null
                        ? null
                        : why.explain(instance.orgId(), facts, true).sentence());
    }

    private static Standing standing(NodeVerdict best) {
        return new Standing(
                best.nodeId(), Objects.requireNonNull(best.score()), Objects.requireNonNull(best.scores(), "scores"));
    }

    private static String sentence(
            NodeId nodeId, @Nullable NodeId current, NodeVerdict node, @Nullable NodeVerdict best) {
        String where = current == null
                ? ""
                : nodeId.equals(current) ? "It is on this node. " : "It is on node " + current + ". ";
        if (!node.fits()) {
            return where + "Node " + nodeId + " could not take it now: "
                    + node.failing().stream().map(NodeWhyNotQuery::words).collect(Collectors.joining("; ")) + ".";
        }
        if (best == null || best.nodeId().equals(nodeId)) {
            return where + "Node " + nodeId + " fits best now, with a score of " + node.score() + ".";
        }
        return where + "Node " + nodeId + " fits with a score of " + node.score() + ", but node " + best.nodeId()
                + " would get it with " + best.score() + lead(node, best) + ".";
    }

    /** What keeps it from the node, or seems to, without being a rule about the node. */
    private static String beyondRules(NodeId nodeId, Judgement judgement) {
        String kept = judgement.kept().contains(nodeId)
                ? " What is free there is kept for one of no lower priority, for which others are leaving."
                : "";
        String claimed = nodeId.equals(judgement.claimed()) && !judgement.fits()
                ? " Instances of lower priority are leaving it for this one."
                : "";
        return kept + claimed + judgement.silence();
    }

    /** What the better node is better at. */
    private static String lead(NodeVerdict node, NodeVerdict best) {
        Map<String, Double> own = node.scores();
        Map<String, Double> others = best.scores();
        if (own == null || others == null) {
            return "";
        }
        String better = others.entrySet().stream()
                .filter(entry -> entry.getValue() > own.getOrDefault(entry.getKey(), 0.0))
                .map(entry -> entry.getKey() + " " + entry.getValue() + " instead of "
                        + own.getOrDefault(entry.getKey(), 0.0))
                .collect(Collectors.joining(", "));
        return better.isEmpty() ? "" : " (" + better + ")";
    }

    private static String words(Failing failing) {
        String figures = failing.needed() == null
                ? ""
                : " (" + failing.needed() + " needed, " + failing.available() + " available)";
        return EventWords.words(failing.reason())
                + (failing.detail() == null ? "" : " (" + failing.detail() + ")")
                + figures;
    }
}
