package dev.plfm.command.schedule;

import dev.plfm.command.schedule.PendingInstances.Claim;
import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.NodeView;
import dev.plfm.convergence.schedule.Outcome;
import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.convergence.schedule.Scheduler;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.Placement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The room that others are just leaving for requests of a higher priority: nobody of the same or a lower one gets it meanwhile, nor do
 * those that had to leave it.
 */
final class Claims {
    private static final Placement NOT_YET = new Placement(0, Map.of(), 0, Map.of(), null);

    private final Map<InstanceId, Claim> claims = new LinkedHashMap<>();

    Claims(List<Claim> claims) {
        claims.forEach(claim -> this.claims.put(claim.request().instanceId(), claim));
    }

    /** These have their room now: a node has accepted them. */
    void met(Collection<Assigned> accepted) {
        accepted.forEach(one -> claims.remove(one.request().instanceId()));
    }

    boolean has(InstanceId instance) {
        return claims.containsKey(instance);
    }

    /** The view in which all that is claimed is taken. */
    ClusterView heldFrom(ClusterView view) {
        return view.after(claims.values().stream().map(Claims::taken).toList(), Set.of());
    }

    /** As {@link Scheduler#place}, of requests that come by priority. */
    List<Outcome> place(List<PlacementRequest> requests, ClusterView view, Instant now) {
        if (claims.isEmpty()) {
            return Scheduler.place(requests, view, now);
        }
        List<Outcome> outcomes = new ArrayList<>();
        Set<InstanceId> placed = new HashSet<>();
        ClusterView current = view;
        for (int from = 0; from < requests.size(); ) {
            boolean alone = hasItsRoom(requests.get(from), current, placed);
            int to = alone ? from + 1 : endOfEquals(requests, from, current, placed);
            List<PlacementRequest> equals = requests.subList(from, to);
            List<Claim> held = held(equals.get(0), alone, placed);
            List<Assigned> assigned = new ArrayList<>();
            for (Outcome outcome : Scheduler.place(equals, without(held, current), now)) {
                outcomes.add(outcome);
                if (outcome instanceof Assigned success) {
                    assigned.add(success);
                    placed.add(success.request().instanceId());
                }
            }
            current = current.after(assigned, Set.of());
            from = to;
        }
        return outcomes;
    }

    /** Those of one priority, which see the same claims, up to one that can have the room it has claimed. */
    private int endOfEquals(List<PlacementRequest> requests, int from, ClusterView view, Set<InstanceId> placed) {
        int priority = requests.get(from).priority();
        int to = from + 1;
        while (to < requests.size()
                && requests.get(to).priority() == priority
                && !hasItsRoom(requests.get(to), view, placed)) {
            to++;
        }
        return to;
    }

    /** Whether what it waits for is free by now: before that it is looked at together with others, its claim being held from it too. */
    private boolean hasItsRoom(PlacementRequest request, ClusterView view, Set<InstanceId> placed) {
        Claim own = claims.get(request.instanceId());
        NodeView node = own == null ? null : view.nodes().get(own.nodeId());
        if (own == null || node == null) {
            return false;
        }
        long others = held(request, true, placed).stream()
                .filter(claim -> claim.nodeId().equals(own.nodeId()))
                .mapToLong(claim -> claim.request().memoryBytes())
                .sum();
        return node.freeMemoryBytes() - others >= request.memoryBytes();
    }

    /** What a request does not get; of those that were placed already, nothing is held any more. */
    private List<Claim> held(PlacementRequest request, boolean butItsOwn, Set<InstanceId> placed) {
        return claims.values().stream()
                .filter(claim -> claim.request().priority() >= request.priority())
                .filter(claim -> !butItsOwn || !claim.request().instanceId().equals(request.instanceId()))
                .filter(claim -> !placed.contains(claim.request().instanceId()))
                .toList();
    }

    private static ClusterView without(List<Claim> held, ClusterView view) {
        return held.isEmpty()
                ? view
                : view.after(held.stream().map(Claims::taken).toList(), Set.of());
    }

    private static Assigned taken(Claim claim) {
        return new Assigned(claim.request(), claim.nodeId(), NOT_YET);
    }
}
