package dev.plfm.convergence.schedule;

import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Proposes moves that make the cluster more even.
 *
 * <p>A move goes where the scheduler would put the replacement anyway, which comes while the old instance is still there. It must make
 * its workload's spread better, or, at equal spread, come to a node that will clearly be less loaded than the old one was. So each
 * move lowers a sum of squares of which there are finitely many values, first that of the spread, then that of the loads: no
 * move is ever undone by another, and after some moves there are none.
 */
public final class Rebalancing {
    /** How much less loaded, as a share of a node, the new node must be with the instance than the old one is. */
    static final double CLEAR_MARGIN = 0.25;

    private static final Comparator<Move> BEST_FIRST = Comparator.comparing(
                    (Move move) -> !Move.SPREAD.equals(move.reason()))
            .thenComparing(Move::gain, Comparator.reverseOrder())
            .thenComparing(move -> move.instance().instanceId());

    private final ClusterView view;
    private final Instant now;
    private final Board board;
    private final Map<NodeId, Double> loads = new HashMap<>();

    private Rebalancing(ClusterView view, Instant now) {
        this.view = view;
        this.now = now;
        board = new Board(view, now);
        view.nodes().forEach((id, node) -> loads.put(id, load(node, node.reservedCpu(), node.reservedMemoryBytes())));
    }

    /**
     * At most one move a workload, the best ones first.
     *
     * @param view with {@link ClusterView#running()} of all nodes, from which spread is counted
     * @param busy workloads with something under way, of which nothing is moved
     */
    public static List<Move> propose(ClusterView view, Set<WorkloadId> busy, int maxMoves, Instant now) {
        Map<WorkloadId, Crowd> crowds = crowds(view);
        Map<WorkloadId, Map<NodeId, Integer>> counts = new HashMap<>();
        crowds.forEach((workload, crowd) -> counts.put(workload, crowd.counts()));
        ClusterView counted = new ClusterView(
                view.nodes(), counts, view.running(), view.volumesInUse(), view.quotas(), view.freshness());
        Set<WorkloadId> still = new HashSet<>(crowds.keySet());
        still.removeAll(busy);
        return new Rebalancing(counted, now).propose(crowds, still, maxMoves);
    }

    private List<Move> propose(Map<WorkloadId, Crowd> crowds, Set<WorkloadId> still, int maxMoves) {
        List<Move> wishes = new ArrayList<>();
        crowds.forEach((workload, crowd) -> {
            if (still.contains(workload) && settled(crowd)) {
                Move move = best(crowd);
                if (move != null) {
                    wishes.add(move);
                }
            }
        });
        wishes.sort(BEST_FIRST);
        List<Move> moves = new ArrayList<>();
        Set<NodeId> touched = new HashSet<>();
        for (Move wish : wishes) {
            Crowd crowd = crowds.get(wish.instance().workloadId());
            Move move = moves.size() < maxMoves && crowd != null ? best(crowd) : null;
            if (move != null && stillTheSame(move, wish, touched)) {
                moves.add(move);
                made(move);
                touched.add(move.from());
                touched.add(move.to());
            }
        }
        return moves;
    }

    /**
     * Whether the moves before it have left the wish what it was. One for balance needs its two nodes to itself: were another to
     * change their loads as well, it might be undone in the next round.
     */
    private static boolean stillTheSame(Move move, Move wish, Set<NodeId> touched) {
        return move.reason().equals(wish.reason())
                && move.from().equals(wish.from())
                && move.to().equals(wish.to())
                && (move.reason().equals(Move.SPREAD)
                        || !touched.contains(move.from()) && !touched.contains(move.to()));
    }

    /** Nothing of it leaves, nothing is where it must leave: else others are at it already. */
    private boolean settled(Crowd crowd) {
        return crowd.onNode().entrySet().stream().allMatch(entry -> {
            NodeView node = view.nodes().get(entry.getKey());
            return node != null
                    && HardRules.unusable(node, view.freshness(), now) == null
                    && entry.getValue().stream().noneMatch(RunningInstance::leaving);
        });
    }

    private @Nullable Move best(Crowd crowd) {
        Move best = null;
        for (Map.Entry<NodeId, List<RunningInstance>> entry : crowd.onNode().entrySet()) {
            RunningInstance youngest = entry.getValue().get(0);
            Move move = youngest.stateful() || youngest.constraints().homeNodeId() != null
                    ? null
                    : move(crowd, youngest, entry.getKey());
            if (move != null && (best == null || BEST_FIRST.compare(move, best) < 0)) {
                best = move;
            }
        }
        return best;
    }

    private @Nullable Move move(Crowd crowd, RunningInstance instance, NodeId from) {
        if (!(board.place(instance.replacement()) instanceof Assigned assigned)
                || assigned.nodeId().equals(from)) {
            return null;
        }
        NodeId to = assigned.nodeId();
        NodeView source = node(from);
        NodeView target = node(to);
        if (!instance.constraints().settingsOrNone().affinities().isEmpty()
                && affinity(instance, target) < affinity(instance, source)) {
            return null;
        }
        int spread = Scores.SPREAD_WEIGHT * (crowd.on(from) - crowd.on(to) - 1);
        int region = source.region().equals(target.region())
                ? 0
                : Scores.REGION_WEIGHT * (inRegion(crowd, source.region()) - inRegion(crowd, target.region()) - 1);
        if (spread + region != 0) {
            return spread + region > 0 ? new Move(instance, from, to, spread + region, Move.SPREAD) : null;
        }
        double before = loads.getOrDefault(from, 0.0);
        double after = loads.getOrDefault(to, 0.0) + load(target, instance.cpu(), instance.memoryBytes());
        return before - after >= CLEAR_MARGIN && lowersSquares(instance, source, target)
                ? new Move(instance, from, to, before - after, Move.BALANCE)
                : null;
    }

    /** Nodes of different size feel an instance differently. */
    private boolean lowersSquares(RunningInstance instance, NodeView source, NodeView target) {
        double less = load(source, instance.cpu(), instance.memoryBytes());
        double more = load(target, instance.cpu(), instance.memoryBytes());
        double from = loads.getOrDefault(source.nodeId(), 0.0);
        double to = loads.getOrDefault(target.nodeId(), 0.0);
        return more * (2 * to + more) < less * (2 * from - less);
    }

    private void made(Move move) {
        RunningInstance instance = move.instance();
        if (board.place(instance.replacement()) instanceof Assigned assigned) {
            board.take(assigned);
        }
        loads.merge(move.from(), -load(node(move.from()), instance.cpu(), instance.memoryBytes()), Double::sum);
        loads.merge(move.to(), load(node(move.to()), instance.cpu(), instance.memoryBytes()), Double::sum);
    }

    private int inRegion(Crowd crowd, String region) {
        int sum = 0;
        for (Map.Entry<NodeId, List<RunningInstance>> entry : crowd.onNode().entrySet()) {
            sum += node(entry.getKey()).region().equals(region)
                    ? entry.getValue().size()
                    : 0;
        }
        return sum;
    }

    private NodeView node(NodeId id) {
        NodeView node = view.nodes().get(id);
        if (node == null) {
            throw new IllegalArgumentException("Not in the view: " + id);
        }
        return node;
    }

    private static double affinity(RunningInstance instance, NodeView node) {
        return Scores.affinity(instance.constraints().settingsOrNone().affinities(), node.allLabels());
    }

    /** The share of a node that so much takes, memory and processors alike. */
    static double load(NodeView node, double cpu, long memoryBytes) {
        double cores = node.cpuCores() * Scores.CPU_OVERCOMMIT;
        return ((cores > 0 ? cpu / cores : 0) + (double) memoryBytes / Math.max(1, node.memoryBytes())) / 2;
    }

    private static Map<WorkloadId, Crowd> crowds(ClusterView view) {
        Map<WorkloadId, Crowd> crowds = new TreeMap<>();
        view.running()
                .forEach((node, instances) -> instances.forEach(
                        instance -> crowds.computeIfAbsent(instance.workloadId(), id -> new Crowd(new TreeMap<>()))
                                .onNode()
                                .computeIfAbsent(node, id -> new ArrayList<>())
                                .add(instance)));
        crowds.values().forEach(crowd -> crowd.onNode().values().forEach(all -> all.sort(Preemption.BY_PRICE)));
        return crowds;
    }

    /** The instances of one workload by node, on each the one that is cheapest to move first. */
    private record Crowd(TreeMap<NodeId, List<RunningInstance>> onNode) {
        int on(NodeId node) {
            return onNode.getOrDefault(node, List.of()).size();
        }

        Map<NodeId, Integer> counts() {
            Map<NodeId, Integer> counts = new HashMap<>();
            onNode.forEach((node, all) -> counts.put(node, all.size()));
            return counts;
        }
    }
}
