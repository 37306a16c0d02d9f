package dev.plfm.command.schedule;

import dev.plfm.command.testing.Cluster;
import dev.plfm.command.testing.Cluster.KnownInstance;
import dev.plfm.command.testing.Rows;
import dev.plfm.command.testing.Transactions;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.convergence.schedule.RunningInstance;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.InstanceStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Instances that have a node, in memory. */
final class InMemoryPlacedInstances implements PlacedInstances, Cluster.Placed {
    final Rows<InstanceId, Row> rows;
    private Predicate<NodeId> isOffline = node -> false;

    InMemoryPlacedInstances(Transactions transactions) {
        rows = new Rows<>(transactions);
    }

    /** Where the states of nodes are kept. */
    void on(ClusterNodes nodes) {
        isOffline = nodes::isOffline;
    }

    @Nullable NodeId nodeOf(InstanceId instance) {
        Row row = rows.get(instance);
        return row == null ? null : row.node();
    }

    @Override
    public @Nullable KnownInstance known(InstanceId instance) {
        Row row = rows.get(instance);
        return row == null ? null : row.known();
    }

    @Override
    public List<KnownInstance> on(NodeId node) {
        return rows.where(row -> row.node().equals(node)).stream()
                .map(Row::known)
                .toList();
    }

    @Override
    public void add(Collection<Placed> places) {
        places.forEach(place -> rows.insert(place.request().instanceId(), new Row(place, null, null, false, false)));
    }

    @Override
    public void remove(InstanceId instance) {
        rows.remove(instance);
    }

    @Override
    public void reported(Collection<InstanceStatusChanged> events) {
        events.forEach(event -> rows.change(
                event.instanceId(),
                row -> new Row(row.placed, event.status(), event.bootId(), row.leaving, row.moving)));
    }

    @Override
    public void leaving(InstanceId instance) {
        rows.change(instance, row -> new Row(row.placed, row.status, row.bootId, true, row.moving));
    }

    @Override
    public void moving(InstanceId instance) {
        rows.change(instance, row -> new Row(row.placed, row.status, row.bootId, row.leaving, true));
    }

    @Override
    public Map<InstanceId, NodeId> of(WorkloadId workload) {
        Map<InstanceId, NodeId> nodes = new HashMap<>();
        rows.where(row -> row.workload().equals(workload))
                .forEach(row -> nodes.put(row.placed.request().instanceId(), row.node()));
        return nodes;
    }

    @Override
    public Map<NodeId, List<RunningInstance>> running() {
        Map<NodeId, List<RunningInstance>> running = new HashMap<>();
        rows.all().stream()
                .sorted(Comparator.comparing(
                        row -> row.placed.request().instanceId().value()))
                .forEach(row -> running.computeIfAbsent(row.node(), id -> new ArrayList<>())
                        .add(row.running()));
        return running;
    }

    @Override
    public List<RunningInstance> runningOf(Collection<WorkloadId> workloads) {
        return running().values().stream()
                .flatMap(List::stream)
                .filter(instance -> workloads.contains(instance.workloadId()))
                .sorted(Comparator.comparing(instance -> instance.instanceId().value()))
                .toList();
    }

    @Override
    public Set<WorkloadId> unsettled() {
        return rows.where(row -> row.leaving || row.moving || row.status != InstanceStatus.READY).stream()
                .map(Row::workload)
                .collect(Collectors.toSet());
    }

    @Override
    public Map<String, InstanceId> volumesInUse() {
        Map<String, InstanceId> users = new HashMap<>();
        rows.all().forEach(row -> row.volumes()
                .forEach(volume -> users.put(volume, row.placed.request().instanceId())));
        return users;
    }

    @Override
    public List<WorkloadId> workloadsOn(NodeId node) {
        return rows.where(row -> row.node().equals(node)).stream()
                .map(Row::workload)
                .distinct()
                .sorted(Comparator.comparing(WorkloadId::value))
                .toList();
    }

    @Override
    public List<NodeId> offlineNodes() {
        return rows.all().stream()
                .map(Row::node)
                .distinct()
                .filter(isOffline)
                .sorted(Comparator.comparing(NodeId::value))
                .toList();
    }

    @Override
    public Map<WorkloadId, Map<NodeId, Integer>> counts(Collection<WorkloadId> workloads) {
        Map<WorkloadId, Map<NodeId, Integer>> counts = new HashMap<>();
        rows.where(row -> workloads.contains(row.workload()))
                .forEach(row -> counts.computeIfAbsent(row.workload(), id -> new HashMap<>())
                        .merge(row.node(), 1, Integer::sum));
        return counts;
    }

    /** One instance, and what its node last said of it. */
    record Row(
            Placed placed,
            @Nullable InstanceStatus status,
            @Nullable String bootId,
            boolean leaving,
            boolean moving) {
        WorkloadId workload() {
            return placed.request().workloadId();
        }

        NodeId node() {
            return placed.nodeId();
        }

        private KnownInstance known() {
            return new KnownInstance(
                    placed.request().instanceId(),
                    workload(),
                    node(),
                    status == null ? null : status.wire(),
                    bootId,
                    !volumes().isEmpty() && !leaving);
        }

        private List<String> volumes() {
            List<String> volumes = placed.request().constraints().volumeIds();
            return volumes == null ? List.of() : volumes;
        }

        private RunningInstance running() {
            PlacementRequest request = placed.request();
            return new RunningInstance(
                    request.instanceId(),
                    request.workloadId(),
                    request.orgId(),
                    request.priority(),
                    request.cpu(),
                    request.memoryBytes(),
                    !volumes().isEmpty(),
                    leaving,
                    placed.at(),
                    request.constraints());
        }
    }
}
