package dev.plfm.command.schedule;

import dev.plfm.command.testing.Rows;
import dev.plfm.command.testing.Transactions;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.InstanceStatus;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Instances that have a node, in memory. */
final class InMemoryPlacedInstances implements PlacedInstances {
    final Rows<InstanceId, Row> rows;
    private Predicate<NodeId> isOffline = node -> false;

    InMemoryPlacedInstances(Transactions transactions) {
        rows = new Rows<>(transactions);
    }

    /** Where the states of nodes are kept. */
    InMemoryPlacedInstances on(ClusterNodes nodes) {
        isOffline = nodes::isOffline;
        return this;
    }

    @Nullable NodeId nodeOf(InstanceId instance) {
        Row row = rows.get(instance);
        return row == null ? null : row.node;
    }

    @Override
    public void add(WorkloadId workload, Map<InstanceId, NodeId> places) {
        places.forEach((instance, node) -> rows.insert(instance, new Row(workload, node, null, null)));
    }

    @Override
    public void remove(InstanceId instance) {
        rows.remove(instance);
    }

    @Override
    public void reported(InstanceId instance, InstanceStatus status, @Nullable String bootId) {
        rows.change(instance, row -> new Row(row.workload, row.node, status, bootId));
    }

    @Override
    public List<WorkloadId> workloadsOn(NodeId node) {
        return rows.where(row -> row.node.equals(node)).stream()
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
        rows.where(row -> workloads.contains(row.workload))
                .forEach(row -> counts.computeIfAbsent(row.workload, id -> new HashMap<>())
                        .merge(row.node, 1, Integer::sum));
        return counts;
    }

    /** One instance: its workload, its node, and what the node last said of it. */
    record Row(
            WorkloadId workload,
            NodeId node,
            @Nullable InstanceStatus status,
            @Nullable String bootId) {}
}
