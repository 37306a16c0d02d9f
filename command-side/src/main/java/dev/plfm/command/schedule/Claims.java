package dev.plfm.command.schedule;

import dev.plfm.command.schedule.PendingInstances.Claim;
import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.Outcome;
import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.convergence.schedule.Scheduler;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.Placement;
import java.time.Instant;
import java.util.ArrayList;
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
        ClusterView current = view;
        for (int from = 0; from < requests.size(); ) {
            int to = endOfEquals(requests, from);
            List<PlacementRequest> equals = requests.subList(from, to);
            List<Assigned> assigned = new ArrayList<>();
            for (Outcome outcome : Scheduler.place(equals, heldFrom(current, equals.get(0)), now)) {
                outcomes.add(outcome);
                if (outcome instanceof Assigned success) {
                    assigned.add(success);
                    claims.remove(success.request().instanceId());
                }
            }
            current = current.after(assigned, Set.of());
            from = to;
        }
        return outcomes;
    }

    /** Those that see the same claims of others: one that has a claim alone, or all of one priority. */
    private int endOfEquals(List<PlacementRequest> requests, int from) {
        PlacementRequest first = requests.get(from);
        int to = from + 1;
        while (!has(first.instanceId())
                && to < requests.size()
                && requests.get(to).priority() == first.priority()
                && !has(requests.get(to).instanceId())) {
            to++;
        }
        return to;
    }

    private ClusterView heldFrom(ClusterView view, PlacementRequest request) {
        List<Assigned> others = claims.values().stream()
                .filter(claim -> claim.request().priority() >= request.priority())
                .filter(claim -> !claim.request().instanceId().equals(request.instanceId()))
                .map(Claims::taken)
                .toList();
        return others.isEmpty() ? view : view.after(others, Set.of());
    }

    private static Assigned taken(Claim claim) {
        return new Assigned(claim.request(), claim.nodeId(), NOT_YET);
    }
}
