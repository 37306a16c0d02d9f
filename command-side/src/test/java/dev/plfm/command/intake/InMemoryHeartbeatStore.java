package dev.plfm.command.intake;

import dev.plfm.command.intake.HeartbeatBody.Heartbeat;
import dev.plfm.command.intake.SilencePolicy.LastHeard;
import dev.plfm.command.testing.Rows;
import dev.plfm.command.testing.Transactions;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.NodeState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Heartbeats in memory. */
final class InMemoryHeartbeatStore implements HeartbeatStore {
    private final Rows<NodeId, Instant> rows;
    private final InstantSource clock;
    private final Supplier<Map<NodeId, Enrolled>> nodes;

    /** @param nodes those that the scheduler knows */
    InMemoryHeartbeatStore(Transactions transactions, InstantSource clock, Supplier<Map<NodeId, Enrolled>> nodes) {
        this.rows = new Rows<>(transactions);
        this.clock = clock;
        this.nodes = nodes;
    }

    @Nullable Instant heardAt(NodeId node) {
        return rows.get(node);
    }

    @Override
    public Optional<NodeState> record(NodeId nodeId, Heartbeat heartbeat) {
        rows.put(nodeId, clock.instant());
        return Optional.ofNullable(nodes.get().get(nodeId)).map(Enrolled::state);
    }

    @Override
    public Silences silences() {
        List<LastHeard> heard = nodes.get().entrySet().stream()
                .map(node -> new LastHeard(
                        node.getKey(), node.getValue().state, later(node.getValue().at, rows.get(node.getKey()))))
                .toList();
        return new Silences(clock.instant(), heard);
    }

    private static Instant later(Instant one, @Nullable Instant other) {
        return other == null || other.isBefore(one) ? one : other;
    }

    /** What the scheduler knows of a node. */
    record Enrolled(Instant at, NodeState state) {}
}
