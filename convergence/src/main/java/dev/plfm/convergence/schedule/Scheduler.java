package dev.plfm.convergence.schedule;

import dev.plfm.convergence.schedule.Outcome.Assigned;
import dev.plfm.convergence.schedule.Outcome.Rejected;
import dev.plfm.kernel.value.Constraints;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses a node for each request, one after the other, each seeing the ones before it.
 *
 * <p>Hard rules first: active and lately heard, architecture, the volumes' home node, free memory. Among the nodes that pass, the
 * largest weighted sum of soft scores wins, and of equal ones the smallest node id. Same inputs, same outputs.
 */
public final class Scheduler {
    private Scheduler() {}

    /** One outcome a request, in the order of the requests. */
    public static List<Outcome> place(List<PlacementRequest> requests, ClusterView view, Instant now) {
        Board board = new Board(view, now);
        Map<HardNeed, Rejected> hopeless = new HashMap<>();
        List<Outcome> outcomes = new ArrayList<>(requests.size());
        for (PlacementRequest request : requests) {
            HardNeed need = new HardNeed(request.memoryBytes(), request.constraints());
            Rejected before = hopeless.get(need);
            Outcome outcome =
                    before == null ? board.place(request) : new Rejected(request, before.reason(), before.rejections());
            if (outcome instanceof Assigned assigned) {
                board.take(assigned);
            } else if (outcome instanceof Rejected rejected) {
                hopeless.put(need, rejected);
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }

    /** What the hard rules look at: nodes only fill up, so what did not fit once does not fit later. */
    private record HardNeed(long memoryBytes, Constraints constraints) {}
}
