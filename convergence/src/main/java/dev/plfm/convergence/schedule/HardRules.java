package dev.plfm.convergence.schedule;

import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.LabelConstraint;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.QuotaDimension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The hard rules, each asked of one node on its own: what a verdict lists, and what placements are checked against. */
final class HardRules {
    private HardRules() {}

    /** Whether the node takes no work at all, and by which rule. */
    static @Nullable Rule unusable(NodeView node, Duration freshness, Instant now) {
        if (node.state() != NodeState.ACTIVE) {
            return Rule.ACTIVE;
        }
        return node.heardAt().plus(freshness).isBefore(now) ? Rule.HEARD : null;
    }

    static boolean otherArch(@Nullable String wanted, NodeView node) {
        return wanted != null && node.arch() != null && !wanted.equals(node.arch());
    }

    /** The first of the request's volumes that another instance has, or null. */
    static @Nullable String volumeInUse(PlacementRequest request, Map<String, InstanceId> inUse) {
        for (String volume : request.volumes()) {
            InstanceId user = inUse.get(volume);
            if (user != null && !user.equals(request.instanceId())) {
                return volume;
            }
        }
        return null;
    }

    /** Everything that keeps the request from the node, in the order of the rules. */
    static List<Failing> failing(PlacementRequest request, NodeView node, ClusterView view, Instant now) {
        List<Failing> failing = new ArrayList<>();
        nodeItself(node, view, now, failing);
        kind(request, node, failing);
        volumes(request, node, view, failing);
        if (request.memoryBytes() > node.freeMemoryBytes()) {
            failing.add(Failing.of(Rule.MEMORY, null, request.memoryBytes(), Math.max(0, node.freeMemoryBytes())));
        }
        quota(request, view, failing);
        return failing;
    }

    private static void nodeItself(NodeView node, ClusterView view, Instant now, List<Failing> failing) {
        if (node.state() != NodeState.ACTIVE) {
            failing.add(Failing.of(Rule.ACTIVE, node.state().wire(), null, null));
        }
        if (node.heardAt().plus(view.freshness()).isBefore(now)) {
            failing.add(Failing.of(
                    Rule.HEARD,
                    "not heard for " + Duration.between(node.heardAt(), now).toSeconds() + " s",
                    null,
                    null));
        }
    }

    private static void kind(PlacementRequest request, NodeView node, List<Failing> failing) {
        String arch = request.constraints().arch();
        if (otherArch(arch, node)) {
            failing.add(Failing.of(Rule.ARCH, "is " + node.arch() + ", not " + arch, null, null));
        }
        Map<String, String> labels = node.allLabels();
        for (LabelConstraint constraint : request.constraints().settingsOrNone().constraints()) {
            if (!constraint.holds(labels)) {
                failing.add(Failing.of(Rule.LABELS, Wording.constraint(constraint), null, null));
            }
        }
    }

    private static void volumes(PlacementRequest request, NodeView node, ClusterView view, List<Failing> failing) {
        NodeId home = request.constraints().homeNodeId();
        if (home != null && !home.equals(node.nodeId())) {
            failing.add(Failing.of(Rule.VOLUME_HOME, "the volumes are on " + home, null, null));
        }
        String volume = volumeInUse(request, view.volumesInUse());
        if (volume != null) {
            failing.add(Failing.of(
                    Rule.VOLUME_IN_USE,
                    volume + " is used by " + view.volumesInUse().get(volume),
                    null,
                    null));
        }
    }

    private static void quota(PlacementRequest request, ClusterView view, List<Failing> failing) {
        OrgQuota quota = request.orgId() == null ? null : view.quotas().get(request.orgId());
        if (quota == null) {
            return;
        }
        for (QuotaDimension dimension : Rule.QUOTA_DIMENSIONS) {
            if (quota.exceeds(dimension, request)) {
                failing.add(
                        Failing.of(Rule.of(dimension), null, OrgQuota.need(dimension, request), quota.left(dimension)));
            }
        }
    }
}
