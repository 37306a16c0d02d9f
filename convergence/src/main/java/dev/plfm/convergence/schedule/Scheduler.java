package dev.plfm.convergence.schedule;

import dev.plfm.convergence.schedule.Outcome.Assigned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses a node for each request, one after the other, each seeing the ones before it.
 *
 * <p>Hard rules first: active and lately heard, architecture, label constraints, the volumes' home node, volumes that nobody else
 * has, free memory, the organization's quota. Among the nodes that pass, the largest weighted sum of soft scores wins, and of
 * equal ones the smallest node id. Same inputs, same outputs.
 *
 * <p>The result is that of asking every rule of every node for every request ({@link Verdicts}); how it is found is
 * faster: nodes are ranked once for all requests of one size ({@link Ranking}).
 */
public final class Scheduler {
    private Scheduler() {}

    /** One outcome a request, in the order of the requests. */
    public static List<Outcome> place(List<PlacementRequest> requests, ClusterView view, Instant now) {
        Board board = new Board(view, now);
        List<Outcome> outcomes = new ArrayList<>(requests.size());
        for (PlacementRequest request : requests) {
            Outcome outcome = board.place(request);
            if (outcome instanceof Assigned assigned) {
                board.take(assigned);
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }
}
