package dev.plfm.command.workload;

import dev.plfm.convergence.reconcile.InstanceView;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.InstanceStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A workload's instances that have not stopped, in the order in which they were requested. */
class Instances {
    private Map<String, Instance> byId = new LinkedHashMap<>();

    @Nullable Instance find(InstanceId id) {
        return byId.get(id.value());
    }

    Instance get(InstanceId id) {
        return Objects.requireNonNull(find(id));
    }

    void put(Instance instance) {
        byId.put(instance.id().value(), instance);
    }

    void remove(InstanceId id) {
        byId.remove(id.value());
    }

    void change(InstanceId id, UnaryOperator<Instance> change) {
        byId.computeIfPresent(id.value(), (same, instance) -> change.apply(instance));
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    int size() {
        return byId.size();
    }

    List<Instance> on(NodeId node) {
        return byId.values().stream()
                .filter(instance -> node.equals(instance.nodeId()))
                .toList();
    }

    /** Those among them that run and are wanted, each once. */
    List<Instance> running(List<InstanceId> ids) {
        return ids.stream()
                .distinct()
                .map(this::find)
                .filter(Objects::nonNull)
                .filter(instance -> instance.isPlaced() && instance.isWanted())
                .toList();
    }

    /** Those among them that have a node and are to leave it, each once. */
    List<InstanceId> leaving(List<InstanceId> ids) {
        return ids.stream()
                .distinct()
                .map(this::find)
                .filter(Objects::nonNull)
                .filter(instance -> instance.isPlaced() && !instance.isWanted())
                .map(Instance::id)
                .toList();
    }

    /** How many of this spec are ready and wanted. */
    int ready(String specHash) {
        return (int) byId.values().stream()
                .filter(instance -> isReady(instance, specHash))
                .count();
    }

    /** Whether it is one of these. */
    boolean isReady(InstanceId id, String specHash) {
        Instance instance = find(id);
        return instance != null && isReady(instance, specHash);
    }

    private static boolean isReady(Instance instance, String specHash) {
        return instance.isWanted()
                && instance.heard() == InstanceStatus.READY
                && instance.spec().specHash().equals(specHash);
    }

    List<InstanceView> views() {
        return byId.values().stream().map(Instance::view).toList();
    }
}
