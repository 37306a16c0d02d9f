package dev.plfm.command.workload;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.plfm.command.workload.WorkloadCommand.AllocateInstances;
import dev.plfm.command.workload.WorkloadCommand.Allocation;
import dev.plfm.command.workload.WorkloadCommand.EvictInstances;
import dev.plfm.command.workload.WorkloadCommand.PlacementFailure;
import dev.plfm.command.workload.WorkloadCommand.RecordPlacementFailures;
import dev.plfm.command.workload.WorkloadCommand.RelocateInstances;
import dev.plfm.convergence.reconcile.Reconciliation;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.DesiredState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What the scheduler says of a workload's instances: which get a node, which get none, and which are to leave theirs. */
record Places(Identity identity, Instances instances) {

    /** Answers with those that are where the command says. */
    List<InstanceId> allocate(AllocateInstances command) {
        List<InstanceId> allocated = new ArrayList<>();
        for (Allocation allocation : command.allocations()) {
            Instance instance = instances.find(allocation.instanceId());
            if (instance == null) {
                continue;
            }
            if (!instance.isPlaced() && instance.isWanted()) {
                apply(identity.allocated(allocation, instance.spec()));
                allocated.add(instance.id());
            } else if (allocation.nodeId().equals(instance.nodeId())) {
                allocated.add(instance.id());
            }
        }
        return allocated;
    }

    void refused(RecordPlacementFailures command) {
        for (PlacementFailure failure : command.failures()) {
            Instance instance = instances.find(failure.instanceId());
            if (instance != null
                    && !instance.isPlaced()
                    && !instance.hasFailedPlacement(failure.reason(), failure.retryAt())) {
                apply(identity.placementFailed(failure));
            }
        }
    }

    void relocate(RelocateInstances command) {
        for (Instance instance : movable(command.instanceIds())) {
            if (instance.relocation() == null) {
                apply(identity.relocationRequested(
                        instance, Objects.requireNonNull(instance.nodeId()), command.reason()));
            }
        }
    }

    /** Answers with those that are on their way out. */
    List<InstanceId> evict(EvictInstances command) {
        int graceSeconds = (int) Reconciliation.DRAIN_GRACE.toSeconds();
        for (Instance instance : movable(command.instanceIds())) {
            apply(identity.desiredStateChanged(instance, DesiredState.DRAINING, graceSeconds, command.reason()));
        }
        return instances.leaving(command.instanceIds());
    }

    /** Those among them that run and may run elsewhere. */
    private List<Instance> movable(List<InstanceId> ids) {
        return instances.running(ids).stream()
                .filter(instance -> !instance.hasVolumes())
                .toList();
    }
}
