package dev.plfm.command.intake;

import dev.plfm.command.intake.HeartbeatBody.Heartbeat;
import dev.plfm.command.intake.SilencePolicy.LastHeard;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.NodeState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The last heartbeat of each node, by the clock of the store. */
interface HeartbeatStore {
    /** Overwrites what was heard of the node. */
    Before record(NodeId nodeId, Heartbeat heartbeat);

    /** When each node was last heard, its enrolment counting as a first time. */
    Silences silences();

    /**
     * What there was before a heartbeat.
     *
     * @param state the state that the scheduler knows, if it knows the node yet
     * @param silence for how long the node was not heard; null when it never was
     */
    record Before(Optional<NodeState> state, @Nullable Duration silence) {}

    /** A look at all nodes, by the store's clock. */
    record Silences(Instant now, List<LastHeard> nodes) {}
}
