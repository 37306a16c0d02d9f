package dev.plfm.command.schedule;

import dev.plfm.command.testing.Cluster;
import dev.plfm.command.testing.Cluster.KnownNode;
import dev.plfm.command.testing.Rows;
import dev.plfm.command.testing.Transactions;
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.convergence.schedule.NodeView;
import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Allocatable;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Reservation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Nodes and their promises in memory. */
final class InMemoryClusterNodes implements ClusterNodes, Cluster.Nodes {
    private static final double FAILURE_HALF_LIFE_SECONDS = 300;
    private static final double FLAP_HALF_LIFE_SECONDS = 3600;

    final Rows<NodeId, Row> nodes;
    final Rows<Promise, Reservation> promises;
    private final Cluster.Heartbeats heartbeats;
    private final Function<InstanceId, @Nullable NodeId> placedOn;
    private final Function<InstanceId, Boolean> waits;

    InMemoryClusterNodes(
            Transactions transactions,
            Cluster.Heartbeats heartbeats,
            InMemoryPendingInstances pending,
            InMemoryPlacedInstances placed) {
        this.nodes = new Rows<>(transactions);
        this.promises = new Rows<>(transactions);
        this.heartbeats = heartbeats;
        this.placedOn = placed::nodeOf;
        this.waits = pending.rows::contains;
        placed.on(this);
    }

    @Override
    public void enrolled(NodeEnrolled event, Instant at) {
        nodes.insert(event.nodeId(), new Row(event, at, NodeState.ACTIVE, event.allocatable(), Faded.NONE, Faded.NONE));
    }

    @Override
    public void stateChanged(NodeId node, NodeState state) {
        nodes.change(node, row -> new Row(row.enrolment, row.at, state, row.capacity, row.failures, row.flaps));
    }

    @Override
    public void capacityUpdated(NodeId node, Allocatable allocatable) {
        nodes.change(node, row -> new Row(row.enrolment, row.at, row.state, allocatable, row.failures, row.flaps));
    }

    @Override
    public void reserved(Map<NodeId, List<Reservation>> reservations) {
        reservations.forEach(
                (node, all) -> all.forEach(one -> promises.insert(new Promise(one.instanceId(), node), one)));
    }

    @Override
    public void released(NodeId node, Collection<InstanceId> instances) {
        instances.forEach(instance -> promises.remove(new Promise(instance, node)));
    }

    @Override
    public void startFailed(NodeId node, Instant at) {
        nodes.change(
                node,
                row -> new Row(
                        row.enrolment,
                        row.at,
                        row.state,
                        row.capacity,
                        row.failures.plusOne(at, FAILURE_HALF_LIFE_SECONDS),
                        row.flaps));
    }

    @Override
    public void flapped(NodeId node, Instant at) {
        nodes.change(
                node,
                row -> new Row(
                        row.enrolment,
                        row.at,
                        row.state,
                        row.capacity,
                        row.failures,
                        row.flaps.plusOne(at, FLAP_HALF_LIFE_SECONDS)));
    }

    @Override
    public Set<NodeId> offline(Collection<NodeId> some) {
        return some.stream()
                .filter(node -> {
                    Row row = nodes.get(node);
                    return row != null && row.state == NodeState.OFFLINE;
                })
                .collect(Collectors.toSet());
    }

    @Override
    public List<NodeView> all(Instant now) {
        Map<NodeId, double[]> reserved = new HashMap<>();
        promises.keys().forEach(promise -> {
            Reservation one = promises.get(promise);
            double[] sums = reserved.computeIfAbsent(promise.node, id -> new double[2]);
            sums[0] += one == null ? 0 : one.cpu();
            sums[1] += one == null ? 0 : one.memoryBytes();
        });
        return nodes.all().stream()
                .map(row -> view(row, reserved.getOrDefault(row.enrolment.nodeId(), new double[2]), now))
                .toList();
    }

    private NodeView view(Row row, double[] reserved, Instant now) {
        NodeEnrolled event = row.enrolment;
        Instant last = heartbeats.heardAt(event.nodeId());
        return new NodeView(
                event.nodeId(),
                event.region(),
                event.hostname(),
                event.labels().get("arch"),
                event.labels(),
                row.state,
                last == null || last.isBefore(row.at) ? row.at : last,
                row.capacity.cpuCores(),
                row.capacity.memoryBytes(),
                reserved[0],
                (long) reserved[1],
                row.failures.left(now, FAILURE_HALF_LIFE_SECONDS),
                row.flaps.left(now, FLAP_HALF_LIFE_SECONDS));
    }

    @Override
    public List<KnownNode> known() {
        return nodes.all().stream()
                .map(row -> new KnownNode(row.enrolment.nodeId(), row.at, row.state))
                .toList();
    }

    @Override
    public Leaving current() {
        return new Leaving(in(NodeState.DRAINING), in(NodeState.DISABLED));
    }

    private Set<NodeId> in(NodeState state) {
        Set<NodeId> in = new HashSet<>();
        nodes.where(row -> row.state == state).forEach(row -> in.add(row.enrolment.nodeId()));
        return in;
    }

    @Override
    public Map<InstanceId, Map<NodeId, Held>> heldFor(Collection<InstanceId> instances) {
        Map<InstanceId, Map<NodeId, Held>> held = new HashMap<>();
        Set<InstanceId> wanted = new HashSet<>(instances);
        for (Promise promise : promises.keys()) {
            Reservation one = promises.get(promise);
            Row node = nodes.get(promise.node);
            if (one != null && node != null && wanted.contains(promise.instance)) {
                held.computeIfAbsent(promise.instance, id -> new HashMap<>())
                        .put(promise.node, new Held(one.overlayIpv6(), node.state));
            }
        }
        return held;
    }

    @Override
    public Map<NodeId, List<InstanceId>> orphans(int limit) {
        Map<NodeId, List<InstanceId>> orphans = new HashMap<>();
        promises.keys().stream()
                .sorted(Comparator.comparing(promise -> promise.instance.value()))
                .filter(promise ->
                        !waits.apply(promise.instance) && !promise.node.equals(placedOn.apply(promise.instance)))
                .limit(limit)
                .forEach(promise -> orphans.computeIfAbsent(promise.node, id -> new ArrayList<>())
                        .add(promise.instance));
        return orphans;
    }

    /** What is known of a node. */
    record Row(
            NodeEnrolled enrolment, Instant at, NodeState state, Allocatable capacity, Faded failures, Faded flaps) {}

    /** A sum that halves every so often, as it was at some time. */
    record Faded(double sum, @Nullable Instant since) {
        static final Faded NONE = new Faded(0, null);

        Faded plusOne(Instant at, double halfLifeSeconds) {
            return at.equals(since) ? this : new Faded(1 + left(at, halfLifeSeconds), at);
        }

        double left(Instant now, double halfLifeSeconds) {
            double age =
                    since == null ? 0 : Math.max(0, Duration.between(since, now).toMillis() / 1000.0);
            return sum * Math.pow(0.5, Math.min(50, age / halfLifeSeconds));
        }
    }

    /** Of a node to an instance. */
    record Promise(InstanceId instance, NodeId node) {}
}
