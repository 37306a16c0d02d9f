package dev.plfm.command.intake;

import dev.plfm.command.intake.HeartbeatBody.Heartbeat;
import dev.plfm.command.intake.SilencePolicy.LastHeard;
import dev.plfm.command.testing.Cluster;
import dev.plfm.command.testing.Cluster.KnownNode;
import dev.plfm.kernel.id.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Heartbeats in memory. */
final class InMemoryHeartbeatStore implements HeartbeatStore {
    private final Cluster.Heartbeats heartbeats;
    private final Cluster.Nodes nodes;
    private final InstantSource clock;

    InMemoryHeartbeatStore(Cluster.Heartbeats heartbeats, Cluster.Nodes nodes, InstantSource clock) {
        this.heartbeats = heartbeats;
        this.nodes = nodes;
        this.clock = clock;
    }

    @Override
    public Before record(NodeId nodeId, Heartbeat heartbeat) {
        Instant last = heartbeats.heardAt(nodeId);
        Instant now = clock.instant();
        heartbeats.heard(nodeId, now);
        return new Before(
                nodes.known().stream()
                        .filter(node -> node.nodeId().equals(nodeId))
                        .map(KnownNode::state)
                        .findFirst(),
                last == null ? null : Duration.between(last, now));
    }

    @Override
    public Silences silences() {
        return new Silences(
                clock.instant(),
                nodes.known().stream()
                        .map(node -> new LastHeard(node.nodeId(), node.state(), heardAt(node)))
                        .toList());
    }

    private Instant heardAt(KnownNode node) {
        Instant heard = heartbeats.heardAt(node.nodeId());
        return heard == null || heard.isBefore(node.enrolledAt()) ? node.enrolledAt() : heard;
    }
}
