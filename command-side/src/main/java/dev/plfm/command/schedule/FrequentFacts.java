package dev.plfm.command.schedule;

import dev.plfm.command.schedule.PendingInstances.Pending;
import dev.plfm.command.schedule.PlacedInstances.Placed;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.event.NodeEvent.NodeCapacityReserved;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.Reservation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;

/**
 * What happens to every instance on its way up: gathered, and written by a few statements for all of them. An instance is asked for, gets its
 * room and its node, and is heard of, in this order; whatever else happens is noted after what was gathered before it.
 */
final class FrequentFacts {
    private final ClusterNodes nodes;
    private final PendingInstances pending;
    private final PlacedInstances placed;
    private final Map<InstanceRequested, Cause> requests = new LinkedHashMap<>();
    private final Map<NodeId, List<Reservation>> reservations = new LinkedHashMap<>();
    private final Map<InstanceAllocated, Instant> allocations = new LinkedHashMap<>();
    private final Map<InstanceId, InstanceStatusChanged> statuses = new LinkedHashMap<>();

    FrequentFacts(ClusterNodes nodes, PendingInstances pending, PlacedInstances placed) {
        this.nodes = nodes;
        this.pending = pending;
        this.placed = placed;
    }

    /** Whether it was one of these. */
    boolean gather(EventMessage<?> message) {
        if (message.getPayload() instanceof InstanceRequested requested) {
            requests.put(requested, Cause.of(message));
        } else if (message.getPayload() instanceof NodeCapacityReserved reserved) {
            reservations
                    .computeIfAbsent(reserved.nodeId(), node -> new ArrayList<>())
                    .addAll(reserved.reservations());
        } else if (message.getPayload() instanceof InstanceAllocated allocated) {
            allocations.put(allocated, message.getTimestamp());
        } else if (message.getPayload() instanceof InstanceStatusChanged changed && !Facts.saysMore(changed)) {
            statuses.put(changed.instanceId(), changed);
        } else {
            return false;
        }
        return true;
    }

    void write(Chores chores) {
        if (!requests.isEmpty()) {
            pending.add(requests);
            chores.place();
        }
        nodes.reserved(reservations);
        place(chores);
        placed.reported(statuses.values());
        requests.clear();
        reservations.clear();
        allocations.clear();
        statuses.clear();
    }

    private void place(Chores chores) {
        if (allocations.isEmpty()) {
            return;
        }
        List<InstanceId> instances =
                allocations.keySet().stream().map(InstanceAllocated::instanceId).toList();
        Map<InstanceId, Pending> known = pending.find(instances);
        List<Placed> places = new ArrayList<>();
        Set<NodeId> used = new LinkedHashSet<>();
        allocations.forEach((event, at) -> {
            places.add(new Placed(request(event, known), event.nodeId(), at));
            used.add(event.nodeId());
        });
        placed.add(places);
        pending.remove(instances);
        Set<NodeId> offline = nodes.offline(used);
        used.stream().filter(offline::contains).forEach(chores::markLost);
    }

    /** What was asked for; after its row is gone, as much of it as the allocation says. */
    private static PlacementRequest request(InstanceAllocated event, Map<InstanceId, Pending> known) {
        Pending one = known.get(event.instanceId());
        return one != null
                ? one.request()
                : PlacementRequest.of(
                        event.instanceId(),
                        event.workloadId(),
                        event.orgId(),
                        event.resourcesSnapshot().cpuRequest(),
                        event.resourcesSnapshot().memoryLimitBytes(),
                        Constraints.none());
    }
}
