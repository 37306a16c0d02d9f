package dev.plfm.command.intake;

import dev.plfm.command.intake.HeartbeatBody.Heartbeat;
import dev.plfm.command.intake.SilencePolicy.LastHeard;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.NodeState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The last heartbeat of each node, by the clock of the store. */
interface HeartbeatStore {
    /** Overwrites what was heard of the node; answers with the state that the scheduler knows, if it knows the node yet. */
    Optional<NodeState> record(NodeId nodeId, Heartbeat heartbeat);

    /** When each node was last heard, its enrolment counting as a first time. */
    Silences silences();

    /** A look at all nodes, by the store's clock. */
    record Silences(Instant now, List<LastHeard> nodes) {}
}
