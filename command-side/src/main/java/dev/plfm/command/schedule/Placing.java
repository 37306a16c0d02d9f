package dev.plfm.command.schedule;

import dev.plfm.command.schedule.ClusterNodes.Held;
import dev.plfm.command.schedule.PendingInstances.Pending;
import dev.plfm.command.schedule.Reserving.Reserved;
import dev.plfm.command.workload.WorkloadCommand.Allocation;
import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.Outcome;
import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.convergence.schedule.Outcome.Rejected;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.NodeState;
import dev.plfm.kernel.value.Placement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Finds places for instances that want one: asks the pure scheduler, reserves on the nodes, tells the workloads. */
@Component
class Placing {
    /** How many are tried at once: small enough that a batch ends before another process could take its segment over. */
    static final int AT_ONCE = 500;

    private static final int OF_ONE_WORKLOAD = 100;
    private static final int TRIES = 3;
    private static final int ROUNDS = 4;
    private static final Set<NodeState> STILL_RUNS = EnumSet.of(NodeState.ACTIVE, NodeState.DEGRADED);

    private final PendingInstances pending;
    private final ClusterNodes nodes;
    private final ClusterViews views;
    private final Reserving reserving;
    private final Telling telling;
    private final Preempting preempting;
    private final SchedulerMeters meters;

    Placing(
            PendingInstances pending,
            ClusterNodes nodes,
            ClusterViews views,
            Reserving reserving,
            Telling telling,
            Preempting preempting,
            SchedulerMeters meters) {
        this.preempting = preempting;
        this.meters = meters;
        this.pending = pending;
        this.nodes = nodes;
        this.views = views;
        this.reserving = reserving;
        this.telling = telling;
    }

    /** Tries some of those whose time has come. Whether there may be more of them. */
    boolean whatIsDue(Instant now) {
        List<Pending> due = pending.due(now, AT_ONCE);
        place(due, now);
        return due.size() == AT_ONCE;
    }

    /** Tries all that wait, for as long as some of them find a place. */
    void whatWaits(Instant now) {
        for (int round = 0; round < ROUNDS; round++) {
            if (place(pending.firstOfEachWorkload(OF_ONE_WORKLOAD, AT_ONCE, now), now) == 0) {
                return;
            }
        }
        pending.hurry();
    }

    private int place(List<Pending> waiting, Instant now) {
        return waiting.isEmpty() ? 0 : meters.timed(() -> look(waiting, now));
    }

    private int look(List<Pending> waiting, Instant now) {
        Map<InstanceId, Pending> byId = new LinkedHashMap<>();
        waiting.forEach(one -> byId.put(one.request().instanceId(), one));
        Map<PlacementRequest, Allocation> places = leftBetweenReservationAndAllocation(byId);
        List<PlacementRequest> open = byId.values().stream()
                .map(Pending::request)
                .filter(request -> !places.containsKey(request))
                .collect(Collectors.toCollection(ArrayList::new));
        List<Rejected> rejected = new ArrayList<>();
        ClusterView view = view(open, now);
        Claims claims = preempting.claims(now);
        for (int attempt = 0; attempt < TRIES && !open.isEmpty(); attempt++) {
            List<Assigned> assigned = new ArrayList<>();
            for (Outcome outcome : claims.place(open, view, now)) {
                if (outcome instanceof Assigned success) {
                    assigned.add(success);
                } else if (outcome instanceof Rejected failure) {
                    rejected.add(failure);
                }
            }
            Reserved reserved = reserving.reserve(assigned, byId);
            claims.met(reserved.addresses().keySet());
            reserved.addresses()
                    .forEach((one, address) -> places.put(
                            one.request(),
                            new Allocation(one.request().instanceId(), one.nodeId(), address, one.placement())));
            open = reserved.refused();
            view = view.after(reserved.addresses().keySet(), reserved.full());
        }
        telling.noPlace(preempting.makeRoom(rejected, byId, claims, view, now), byId, now);
        return telling.places(places, byId, now);
    }

    /** A process that died between the two leaves a reservation behind; it is used when the node still takes work. */
    private Map<PlacementRequest, Allocation> leftBetweenReservationAndAllocation(Map<InstanceId, Pending> waiting) {
        Map<PlacementRequest, Allocation> places = new LinkedHashMap<>();
        nodes.heldFor(waiting.keySet()).forEach((instance, holders) -> {
            Pending one = waiting.get(instance);
            for (Map.Entry<NodeId, Held> holder : new TreeMap<>(holders).entrySet()) {
                if (one != null && STILL_RUNS.contains(holder.getValue().nodeState())) {
                    Placement found = new Placement(1, Map.of(), 0, Map.of(), null);
                    places.putIfAbsent(
                            one.request(),
                            new Allocation(
                                    instance, holder.getKey(), holder.getValue().overlayIpv6(), found));
                }
            }
        });
        return places;
    }

    private ClusterView view(List<PlacementRequest> requests, Instant now) {
        Set<WorkloadId> workloads =
                requests.stream().map(PlacementRequest::workloadId).collect(Collectors.toSet());
        Set<OrgId> orgs = requests.stream()
                .map(PlacementRequest::orgId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return views.of(workloads, orgs, now);
    }
}
