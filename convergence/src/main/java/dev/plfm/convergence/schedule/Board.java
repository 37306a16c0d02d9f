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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A view laid out in arrays by node id, on which assignments are marked as they are made. */
final class Board {
    private final ClusterView view;
    private final Instant now;
    private final NodeView[] nodes;
    private final NodeId[] ids;
    private final int[] region;
    private final CommonScores scores;
    private final @Nullable Map<String, String>[] labels;
    private final int regions;
    private final Map<WorkloadId, Presence> presences = new HashMap<>();
    private final Map<Field.Key, Field> fields = new Recent<>();
    private final Map<Size, Ranking> rankings = new Recent<>();
    private final Set<Size> sizes = new HashSet<>();
    private final Map<List<LabelAffinity>, int[]> affinities = new Recent<>();
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
        scores = new CommonScores(nodes.length);
        labels = new Map[nodes.length];
        volumesInUse = new HashMap<>(view.volumesInUse());
        quotas = new HashMap<>(view.quotas());
        Map<String, Integer> regionNumbers = new HashMap<>();
        for (int i = 0; i < nodes.length; i++) {
            NodeView node = nodes[i];
            Integer number = regionNumbers.putIfAbsent(node.region(), regionNumbers.size());
            region[i] = number == null ? regionNumbers.size() - 1 : number;
            scores.set(i, node);
        }
        regions = regionNumbers.size();
    }

    Outcome place(PlacementRequest request) {
        Field field = field(request);
        Presence presence = presence(request.workloadId());
        Front front = front(request, field, presence);
        int[] rejected = field.rejected.clone();
        return closed(request, field.size, front.fitting, rejected)
                ? rejection(request, rejected)
                : assignment(request, presence, Ballot.of(front, presence, this, field, request), rejected);
    }

    void take(Assigned assigned) {
        int i = indexOf(assigned.nodeId());
        if (i < 0) {
            throw new IllegalArgumentException("Not on the board: " + assigned.nodeId());
        }
        PlacementRequest request = assigned.request();
        nodes[i] = nodes[i].reserve(request.cpu(), request.memoryBytes());
        scores.set(i, nodes[i]);
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
        return IntStream.range(0, nodes.length).filter(field::has).toArray();
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

    CommonScores scores() {
        return scores;
    }

    /** The score of each node for its labels; empty when the request has no affinities. */
    int[] affinities(PlacementRequest request) {
        List<LabelAffinity> wanted = request.constraints().settingsOrNone().affinities();
        return wanted.isEmpty()
                ? new int[0]
                : affinities.computeIfAbsent(wanted, all -> IntStream.range(0, nodes.length)
                        .map(i -> (int) Scores.weighAffinity(all, labels(i)))
                        .toArray());
    }

    /** As it is now. */
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
        Field field = fields.computeIfAbsent(Field.Key.of(request), key -> new Field(this, key));
        NodeId home = request.constraints().homeNodeId();
        return home == null ? field : field.only(indexOf(home));
    }

    /** Only what is asked for again is worth a ranking. */
    private Front front(PlacementRequest request, Field field, Presence presence) {
        if (request.constraints().homeNodeId() != null) {
            return Front.alone(this, field, request, presence);
        }
        Size size = Size.of(request);
        Ranking ranking = rankings.get(size);
        if (ranking == null) {
            if (sizes.add(size)) {
                return Front.survey(this, field, request, presence);
            }
            ranking = new Ranking(this, field, request);
            rankings.put(size, ranking);
        }
        ranking.turnTo(presence);
        return ranking.front();
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

    private Outcome assignment(PlacementRequest request, Presence presence, Ballot ballot, int[] rejected) {
        int i = ballot.winner;
        Standing standing = new Standing(
                request,
                nodes[i],
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
