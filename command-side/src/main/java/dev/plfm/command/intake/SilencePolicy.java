package dev.plfm.command.intake;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.NodeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which silent nodes count as lost. When more than half of the cluster falls silent at about the same time, the fault is more
 * likely ours than theirs: then none does. The same while nobody has listened for as long as a node may be silent.
 */
final class SilencePolicy {
    private SilencePolicy() {}

    /**
     * Nodes that are offline already are not decided on again; those that went offline just before count as silent all the same.
     * A disabled node has been given up by its operator: it does not count, and its silence always means that it is lost.
     *
     * @param listeningSince before that nobody listened, so a silence is counted from then at the earliest
     */
    static Decision decide(List<LastHeard> nodes, Instant listeningSince, Instant now, Duration limit) {
        Instant lost = now.minus(limit);
        Instant late = now.minus(limit.dividedBy(2));
        Instant longAgo = lost.minus(limit);
        int recent = 0;
        int silent = 0;
        for (LastHeard node : nodes) {
            Instant heard = node.since(listeningSince);
            boolean counts = !node.in(NodeState.DISABLED) && (!node.in(NodeState.OFFLINE) || heard.isAfter(longAgo));
            if (counts) {
                recent++;
                silent += heard.isBefore(late) ? 1 : 0;
            }
        }
        boolean mass = silent * 2 > recent;
        List<NodeId> overdue = new ArrayList<>();
        List<NodeId> held = new ArrayList<>();
        for (LastHeard node : nodes) {
            if (!node.in(NodeState.OFFLINE) && node.since(listeningSince).isBefore(lost)) {
                (mass && !node.in(NodeState.DISABLED) ? held : overdue).add(node.nodeId());
            } else if (!node.in(NodeState.OFFLINE)
                    && !node.in(NodeState.DISABLED)
                    && node.heardAt().isBefore(lost)) {
                held.add(node.nodeId());
            }
        }
        return new Decision(overdue, !held.isEmpty(), silent, recent);
    }

    /** When a node was last heard, and the state that it has. */
    record LastHeard(NodeId nodeId, NodeState state, Instant heardAt) {
        private boolean in(NodeState given) {
            return state == given;
        }

        private Instant since(Instant listeningSince) {
            return heardAt.isBefore(listeningSince) ? listeningSince : heardAt;
        }
    }

    /**
     * What to do.
     *
     * @param lost the nodes to take offline
     * @param suspended whether there would be more, but too many are silent or nobody listened for long enough
     * @param silent how many nodes have missed several heartbeats
     * @param of out of how many
     */
    record Decision(List<NodeId> lost, boolean suspended, int silent, int of) {}
}
