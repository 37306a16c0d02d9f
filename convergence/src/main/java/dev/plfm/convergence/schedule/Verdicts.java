package dev.plfm.convergence.schedule;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why each node would or would not take an instance: the plain evaluation of all rules for all nodes, by their ids. The scheduler
 * assigns to the {@link #best} node, and rejects when there is none.
 *
 * @param nodes by id
 */
public record Verdicts(PlacementRequest request, List<NodeVerdict> nodes) {

    /** Judges every node. */
    public static Verdicts of(PlacementRequest request, ClusterView view, Instant now) {
        Map<NodeId, List<Failing>> failing = new LinkedHashMap<>();
        view.nodes().forEach((id, node) -> failing.put(id, HardRules.failing(request, node, view, now)));
        Map<NodeId, Standing> standings = standings(request, view, failing);
        List<NodeVerdict> verdicts = new ArrayList<>();
        failing.forEach((id, reasons) -> {
            Standing standing = standings.get(id);
            verdicts.add(
                    standing == null
                            ? new NodeVerdict(id, reasons, null, null)
                            : new NodeVerdict(id, reasons, Scores.ofUnits(standing.score()), standing.scores()));
        });
        return new Verdicts(request, verdicts);
    }

    /** The node that gets it: the largest score, of equal ones the smallest id. */
    public Optional<NodeVerdict> best() {
        return nodes.stream().filter(NodeVerdict::fits).min(byScore());
    }

    /** What this node has to do with it; empty when there is no such node. */
    public Optional<NodeVerdict> of(NodeId nodeId) {
        return nodes.stream().filter(node -> node.nodeId().equals(nodeId)).findFirst();
    }

    /** How many nodes each rule ruled out, each node counted at the first one. */
    public Map<String, Integer> rejections() {
        Map<String, Integer> rejections = new LinkedHashMap<>();
        for (Rule rule : Rule.values()) {
            long count = nodes.stream()
                    .filter(node ->
                            !node.fits() && node.failing().get(0).reason().equals(rule.reason()))
                    .count();
            if (count > 0) {
                rejections.put(rule.reason(), (int) count);
            }
        }
        return rejections;
    }

    /** The nodes with the same reasons together, the largest groups first; those that fit are the group without reasons. */
    public List<Group> groups() {
        Map<List<String>, List<NodeId>> byReasons = new LinkedHashMap<>();
        nodes.forEach(node -> byReasons
                .computeIfAbsent(node.reasons(), reasons -> new ArrayList<>())
                .add(node.nodeId()));
        return byReasons.entrySet().stream()
                .map(entry -> new Group(entry.getKey(), entry.getValue().size(), entry.getValue()))
                .sorted(Comparator.comparingInt(Group::count).reversed())
                .toList();
    }

    /** One sentence for operators, with what nodes have left. */
    public String sentence() {
        return Wording.sentence(this, true);
    }

    /** One sentence for members of an organization: without what others use of the nodes. */
    public String sentenceForTenants() {
        return Wording.sentence(this, false);
    }

    private static Comparator<NodeVerdict> byScore() {
        return Comparator.<NodeVerdict>comparingDouble(node -> node.score() == null ? 0 : -node.score())
                .thenComparing(NodeVerdict::nodeId);
    }

    private static Map<NodeId, Standing> standings(
            PlacementRequest request, ClusterView view, Map<NodeId, List<Failing>> failing) {
        WorkloadId workload = request.workloadId();
        Map<NodeId, Integer> onNode = view.instances().getOrDefault(workload, Map.of());
        Map<String, Integer> inRegion = new HashMap<>();
        onNode.forEach((id, count) -> {
            NodeView node = view.nodes().get(id);
            if (node != null) {
                inRegion.merge(node.region(), count, Integer::sum);
            }
        });
        List<NodeView> fitting = view.nodes().values().stream()
                .filter(node -> failing.getOrDefault(node.nodeId(), List.of()).isEmpty())
                .toList();
        int leastOnNode = fitting.stream()
                .mapToInt(node -> onNode.getOrDefault(node.nodeId(), 0))
                .min()
                .orElse(0);
        int leastInRegion = fitting.stream()
                .mapToInt(node -> inRegion.getOrDefault(node.region(), 0))
                .min()
                .orElse(0);
        Map<NodeId, Standing> standings = new HashMap<>();
        fitting.forEach(node -> standings.put(
                node.nodeId(),
                new Standing(
                        request,
                        node,
                        onNode.getOrDefault(node.nodeId(), 0),
                        leastOnNode,
                        inRegion.getOrDefault(node.region(), 0),
                        leastInRegion)));
        return standings;
    }

    /** Nodes with the same reasons. */
    public record Group(List<String> reasons, int count, List<NodeId> nodeIds) {}
}
