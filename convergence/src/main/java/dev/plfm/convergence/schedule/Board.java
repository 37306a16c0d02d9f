package dev.plfm.convergence.schedule;

import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.convergence.schedule.Outcome.Rejected;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.LabelAffinity;
import dev.plfm.kernel.value.Placement;
import dev.plfm.kernel.value.Placement.RunnerUp;
import dev.plfm.kernel.value.QuotaDimension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A view laid out in arrays by node id, on which assignments are marked as they are made. */
final class Board {
    /** How many rankings are kept: each is as large as the cluster, and most batches have fewer sizes of instances. */
    private static final int RANKINGS = 64;

    private static final float LOAD_FACTOR = 0.75f;

    private final ClusterView view;
    private final Instant now;
    private final NodeView[] nodes;
    private final NodeId[] ids;
    private final int[] region;
    private final double[] cores;
    private final double[] reservedCpu;
    private final long[] memory;
    private final long[] reservedMemory;
    private final long[] steadiness;
    private final @Nullable Map<String, String>[] labels;
    private final int regions;
    private final Map<WorkloadId, Presence> presences = new HashMap<>();
    private final Map<Field.Key, Field> fields = new HashMap<>();
    private final Map<Size, Ranking> rankings = new LinkedHashMap<>(RANKINGS, LOAD_FACTOR, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Size, Ranking> eldest) {
            return size() > RANKINGS;
        }
    };
    private final Map<String, InstanceId> volumesInUse;
    private final Map<OrgId, OrgQuota> quotas;
    private final List<Take> takes = new ArrayList<>();

    @SuppressWarnings("unchecked")
    Board(ClusterView view, Instant now) {
        this.view = view;
        this.now = now;
        nodes = view.nodes().values().toArray(NodeView[]::new);
        ids = view.nodes().keySet().toArray(NodeId[]::new);
        region = new int[nodes.length];
        cores = new double[nodes.length];
        reservedCpu = new double[nodes.length];
        memory = new long[nodes.length];
        reservedMemory = new long[nodes.length];
        steadiness = new long[nodes.length];
        labels = new Map[nodes.length];
        volumesInUse = new HashMap<>(view.volumesInUse());
        quotas = new HashMap<>(view.quotas());
        Map<String, Integer> regionNumbers = new HashMap<>();
        for (int i = 0; i < nodes.length; i++) {
            NodeView node = nodes[i];
            Integer number = regionNumbers.putIfAbsent(node.region(), regionNumbers.size());
            region[i] = number == null ? regionNumbers.size() - 1 : number;
            cores[i] = node.cpuCores();
            reservedCpu[i] = node.reservedCpu();
            memory[i] = node.memoryBytes();
            reservedMemory[i] = node.reservedMemoryBytes();
            steadiness[i] = Scores.weighSteadiness(node.startFailures(), node.flaps());
        }
        regions = regionNumbers.size();
    }

    Outcome place(PlacementRequest request) {
        Field field = field(request);
        int[] rejected = field.rejected.clone();
        Presence presence = presence(request.workloadId());
        NodeId home = request.constraints().homeNodeId();
        if (home != null) {
            int at = indexOf(home);
            int eligible = at >= 0 && field.has(at) ? 1 : 0;
            rejected[Rule.VOLUME_HOME.ordinal()] = field.size - eligible;
            int fitting = eligible == 1 && fits(at, request.memoryBytes()) ? 1 : 0;
            return closed(request, eligible, fitting, rejected)
                    ? rejection(request, rejected)
                    : assignment(request, presence, alone(request, presence, at), rejected);
        }
        Ranking ranking = rankings.computeIfAbsent(Size.of(request), size -> new Ranking(this, field, request));
        ranking.turnTo(presence);
        return closed(request, field.size, ranking.fitting(), rejected)
                ? rejection(request, rejected)
                : assignment(request, presence, ranking.ballot(), rejected);
    }

    void take(Assigned assigned) {
        int i = indexOf(assigned.nodeId());
        if (i < 0) {
            throw new IllegalArgumentException("Not on the board: " + assigned.nodeId());
        }
        PlacementRequest request = assigned.request();
        reservedCpu[i] += request.cpu();
        reservedMemory[i] += request.memoryBytes();
        Presence presence = presence(request.workloadId());
        presence.add(i, region[i], 1);
        takes.add(new Take(i, presence));
        claim(request);
    }

    /** Notes that the request uses its volumes and its share of the quota. */
    void claim(PlacementRequest request) {
        request.volumes().forEach(volume -> volumesInUse.put(volume, request.instanceId()));
        if (request.orgId() != null) {
            quotas.computeIfPresent(request.orgId(), (id, quota) -> quota.plus(request));
        }
    }

    /** The nodes that would take the request if only they had the memory. */
    int[] suitedButForMemory(PlacementRequest request) {
        if (HardRules.volumeInUse(request, volumesInUse) != null || exceeded(request) != null) {
            return new int[0];
        }
        Field field = field(request);
        NodeId home = request.constraints().homeNodeId();
        if (home != null) {
            int at = indexOf(home);
            return at >= 0 && field.has(at) ? new int[] {at} : new int[0];
        }
        return Arrays.stream(field.inRegion)
                .flatMapToInt(Arrays::stream)
                .sorted()
                .toArray();
    }

    /** What is the same for all workloads, or {@link Ranking#UNFIT}. */
    long commonScore(int i, double cpu, long bytes, List<LabelAffinity> affinities) {
        if (!fits(i, bytes)) {
            return Ranking.UNFIT;
        }
        long affinity = affinities.isEmpty() ? 0 : Scores.weighAffinity(affinities, labels(i));
        return Scores.weighLoad(reservedCpu[i] + cpu, cores[i], reservedMemory[i] + bytes, memory[i])
                + steadiness[i]
                + affinity;
    }

    /** What was taken, in order. */
    List<Take> takes() {
        return takes;
    }

    int size() {
        return nodes.length;
    }

    int regions() {
        return regions;
    }

    int region(int i) {
        return region[i];
    }

    /** As it was in the view. */
    NodeView node(int i) {
        return nodes[i];
    }

    @Nullable Rule unusable(int i) {
        return HardRules.unusable(nodes[i], view.freshness(), now);
    }

    Map<String, String> labels(int i) {
        Map<String, String> known = labels[i];
        if (known == null) {
            known = nodes[i].allLabels();
            labels[i] = known;
        }
        return known;
    }

    int indexOf(NodeId id) {
        return Arrays.binarySearch(ids, id);
    }

    private Field field(PlacementRequest request) {
        return fields.computeIfAbsent(Field.Key.of(request), key -> new Field(this, key));
    }

    private boolean fits(int i, long bytes) {
        return bytes <= memory[i] - reservedMemory[i];
    }

    private @Nullable QuotaDimension exceeded(PlacementRequest request) {
        OrgQuota quota = request.orgId() == null ? null : quotas.get(request.orgId());
        return quota == null ? null : quota.exceededBy(request);
    }

    /** Whether no node is left, once the rules that concern all nodes alike have been asked, too. */
    private boolean closed(PlacementRequest request, int eligible, int fitting, int[] rejected) {
        if (HardRules.volumeInUse(request, volumesInUse) != null) {
            rejected[Rule.VOLUME_IN_USE.ordinal()] = eligible;
            return true;
        }
        rejected[Rule.MEMORY.ordinal()] = eligible - fitting;
        QuotaDimension exceeded = exceeded(request);
        if (exceeded != null) {
            rejected[Rule.of(exceeded).ordinal()] = fitting;
            return true;
        }
        return fitting == 0;
    }

    private Ballot alone(PlacementRequest request, Presence presence, int i) {
        int onNode = presence.onNode(i);
        int inRegion = presence.inRegion(region[i]);
        Ballot ballot = new Ballot(onNode, inRegion);
        List<LabelAffinity> affinities = request.constraints().settingsOrNone().affinities();
        ballot.offer(
                i,
                commonScore(i, request.cpu(), request.memoryBytes(), affinities)
                        + Scores.weighSpread(onNode, onNode)
                        + Scores.weighRegion(inRegion, inRegion));
        return ballot;
    }

    private Outcome assignment(PlacementRequest request, Presence presence, Ballot ballot, int[] rejected) {
        int i = ballot.winner;
        NodeView node = nodes[i].reserve(
                reservedCpu[i] - nodes[i].reservedCpu(), reservedMemory[i] - nodes[i].reservedMemoryBytes());
        Standing standing = new Standing(
                request,
                node,
                presence.onNode(i),
                ballot.leastOnNode,
                presence.inRegion(region[i]),
                ballot.leastInRegion);
        RunnerUp runnerUp = ballot.second == Ballot.NONE
                ? null
                : new RunnerUp(ids[ballot.second], Scores.round(Scores.ofUnits(ballot.secondBest)));
        Placement placement = new Placement(
                nodes.length,
                byReason(rejected),
                Scores.round(Scores.ofUnits(ballot.winning)),
                standing.scores(),
                runnerUp);
        return new Assigned(request, ids[i], placement);
    }

    private static Outcome rejection(PlacementRequest request, int[] rejected) {
        Rule nearest = Rule.ACTIVE;
        for (Rule rule : Rule.values()) {
            nearest = rejected[rule.ordinal()] > 0 ? rule : nearest;
        }
        return new Rejected(request, nearest.reason(), byReason(rejected));
    }

    private static Map<String, Integer> byReason(int[] rejected) {
        Map<String, Integer> rejections = new LinkedHashMap<>();
        for (Rule rule : Rule.values()) {
            if (rejected[rule.ordinal()] > 0) {
                rejections.put(rule.reason(), rejected[rule.ordinal()]);
            }
        }
        return rejections;
    }

    private Presence presence(WorkloadId workload) {
        return presences.computeIfAbsent(workload, id -> {
            Presence presence = new Presence(regions);
            view.instances().getOrDefault(id, Map.of()).forEach((node, count) -> {
                int i = indexOf(node);
                if (i >= 0 && count > 0) {
                    presence.add(i, region[i], count);
                }
            });
            return presence;
        });
    }

    /** An instance came to a node. */
    record Take(int node, Presence presence) {}

    /** What a ranking depends on. */
    private record Size(Field.Key field, double cpu, long memoryBytes, List<LabelAffinity> affinities) {
        static Size of(PlacementRequest request) {
            return new Size(
                    Field.Key.of(request),
                    request.cpu(),
                    request.memoryBytes(),
                    request.constraints().settingsOrNone().affinities());
        }
    }
}
