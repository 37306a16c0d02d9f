package dev.plfm.command.schedule;

import dev.plfm.command.node.NodeCommand.ReleaseCapacity;
import dev.plfm.command.platform.SystemCommands.Answer;
import dev.plfm.command.platform.SystemCommands.Errand;
import dev.plfm.command.workload.WorkloadCommand.MarkNodeLost;
import dev.plfm.command.workload.WorkloadCommand.MarkNodeReturned;
import dev.plfm.command.workload.WorkloadCommand.ReconcileWorkload;
import dev.plfm.convergence.reconcile.Leaving;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Does what a batch of events made necessary: empties lost nodes, gives capacity back, moves work away, finds places. */
@Component
class Consequences {
    private final ClusterNodes nodes;
    private final PlacedInstances placed;
    private final Placing placing;
    private final Dispatch dispatch;
    private final InstantSource clock;

    Consequences(ClusterNodes nodes, PlacedInstances placed, Placing placing, Dispatch dispatch, InstantSource clock) {
        this.nodes = nodes;
        this.placed = placed;
        this.placing = placing;
        this.dispatch = dispatch;
        this.clock = clock;
    }

    void of(Chores chores) {
        Instant now = clock.instant();
        chores.lostNodes().forEach((node, cause) -> empty(node, now, cause));
        chores.returnedNodes().forEach(this::welcome);
        release(chores.ended());
        evacuate(chores.nodesToEvacuate(), now);
        if (chores.hasMoreRoom()) {
            placing.whatWaits(now);
        }
        if (chores.hasRequests()) {
            placing.whatIsDue(now);
        }
    }

    /** Tells every workload that has instances on the node that it is lost. */
    void empty(NodeId node, Instant now, @Nullable EventMessage<?> cause) {
        placed.workloadsOn(node)
                .forEach(
                        workload -> dispatch.send(Dispatch.NODE_MONITOR, new MarkNodeLost(workload, node, now), cause));
    }

    /** Tells every workload that still has instances on the node that it is heard again. */
    private void welcome(NodeId node, EventMessage<?> cause) {
        placed.workloadsOn(node)
                .forEach(workload -> dispatch.send(Dispatch.NODE_MONITOR, new MarkNodeReturned(workload, node), cause));
    }

    private void release(Map<InstanceId, EventMessage<?>> ended) {
        if (ended.isEmpty()) {
            return;
        }
        Map<NodeId, List<InstanceId>> byNode = new LinkedHashMap<>();
        nodes.heldFor(ended.keySet()).forEach((instance, holders) -> holders.keySet()
                .forEach(node ->
                        byNode.computeIfAbsent(node, id -> new ArrayList<>()).add(instance)));
        List<Errand> errands = byNode.entrySet().stream()
                .map(entry -> new Errand(
                        new ReleaseCapacity(entry.getKey(), entry.getValue()),
                        ended.get(entry.getValue().get(0))))
                .toList();
        dispatch.sendAll(Dispatch.SCHEDULER, errands).forEach(Answer::get);
    }

    private void evacuate(Map<NodeId, EventMessage<?>> leaving, Instant now) {
        if (leaving.isEmpty()) {
            return;
        }
        Leaving evacuating = nodes.current();
        leaving.forEach((node, cause) -> placed.workloadsOn(node)
                .forEach(workload ->
                        dispatch.send(Dispatch.SCHEDULER, new ReconcileWorkload(workload, now, evacuating), cause)));
    }
}
