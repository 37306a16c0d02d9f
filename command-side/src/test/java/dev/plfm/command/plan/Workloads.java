package dev.plfm.command.plan;

import dev.plfm.convergence.reconcile.Condition;
import dev.plfm.convergence.reconcile.Failures;
import dev.plfm.convergence.reconcile.InstanceView;
import dev.plfm.convergence.reconcile.Wanted;
import dev.plfm.convergence.reconcile.WorkloadView;
import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.NodeView;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Resources;
import dev.plfm.kernel.value.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Workloads, instances and nodes to look ahead from. */
final class Workloads {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final OrgId ORG = OrgId.generate();
    static final EnvId ENV = EnvId.generate();
    static final String OLD = "sha256:old";
    static final String NEW = "sha256:new";
    static final Resources SMALL = new Resources(0.5, 64L << 20, 1L << 30);

    private Workloads() {}

    static NodeId node(int number) {
        return new NodeId("node_%026d".formatted(number));
    }

    /** Instances that exist sort after those that are only planned. */
    static InstanceId instance(int number) {
        return new InstanceId("inst_01%024d".formatted(number));
    }

    static InstanceView running(int number, String spec, InstanceStatus status, NodeId node) {
        Instant since = NOW.minusSeconds(300 - number);
        return new InstanceView(
                instance(number),
                spec.equals(NEW) ? 2 : 1,
                spec,
                Constraints.none(),
                since,
                node,
                DesiredState.RUNNING,
                status,
                NOW.minusSeconds(30),
                status == InstanceStatus.READY ? NOW.minusSeconds(200) : null,
                null,
                null,
                null);
    }

    static WorkloadView view(int replicas, Rollout rollout, boolean stateful, List<InstanceView> instances) {
        return new WorkloadView(
                new Wanted(
                        2,
                        NEW,
                        replicas,
                        stateful,
                        SMALL,
                        Constraints.none(),
                        false,
                        rollout,
                        false,
                        false,
                        Duration.ofSeconds(120),
                        null),
                false,
                false,
                false,
                false,
                false,
                NOW,
                0,
                instances,
                Failures.none(),
                Condition.unexamined());
    }

    static Outlook outlook(String processType, WorkloadView after) {
        return new Outlook(WorkloadId.of(ENV, processType), ORG, ENV, processType, null, after, List.of());
    }

    static NodeView nodeView(int number, long memoryMi) {
        return new NodeView(
                node(number),
                "r" + number % 2,
                null,
                null,
                Map.of(),
                NodeState.ACTIVE,
                NOW,
                8,
                memoryMi << 20,
                0,
                0,
                0,
                0);
    }

    /** So many nodes, on which these workloads' instances have what they take. */
    static ClusterView cluster(int nodes, long memoryMi, List<Outlook> outlooks) {
        Map<WorkloadId, Map<NodeId, Integer>> counts = new HashMap<>();
        List<NodeView> views = new ArrayList<>(
                IntStream.range(0, nodes).mapToObj(i -> nodeView(i, memoryMi)).toList());
        for (Outlook outlook : outlooks) {
            for (InstanceView instance : outlook.after().instances()) {
                if (instance.nodeId() != null) {
                    counts.computeIfAbsent(outlook.workloadId(), id -> new HashMap<>())
                            .merge(instance.nodeId(), 1, Integer::sum);
                    views.replaceAll(view -> view.nodeId().equals(instance.nodeId()) ? holding(view) : view);
                }
            }
        }
        return ClusterView.of(views, counts, Duration.ofSeconds(60));
    }

    static Map<InstanceId, PlacementRequest> sizes(List<Outlook> outlooks) {
        Map<InstanceId, PlacementRequest> sizes = new HashMap<>();
        outlooks.forEach(outlook -> outlook.after().instances().stream()
                .filter(instance -> instance.nodeId() != null)
                .forEach(instance -> sizes.put(instance.id(), request(outlook, instance.id()))));
        return sizes;
    }

    static PlacementRequest request(Outlook outlook, InstanceId id) {
        return PlacementRequest.of(
                id,
                outlook.workloadId(),
                ORG,
                SMALL.cpuRequest(),
                SMALL.memoryLimitBytes(),
                outlook.after().wanted().constraints());
    }

    private static NodeView holding(NodeView view) {
        return new NodeView(
                view.nodeId(),
                view.region(),
                view.hostname(),
                view.arch(),
                view.labels(),
                view.state(),
                view.heardAt(),
                view.cpuCores(),
                view.memoryBytes(),
                view.reservedCpu() + SMALL.cpuRequest(),
                view.reservedMemoryBytes() + SMALL.memoryLimitBytes() + PlacementRequest.OVERHEAD_BYTES,
                0,
                0);
    }
}
