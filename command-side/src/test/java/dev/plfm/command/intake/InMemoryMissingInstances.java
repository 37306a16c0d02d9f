package dev.plfm.command.intake;

import dev.plfm.command.testing.Cluster;
import dev.plfm.command.testing.Cluster.KnownInstance;
import dev.plfm.command.testing.Rows;
import dev.plfm.command.testing.Transactions;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Marks in memory what is missing. */
final class InMemoryMissingInstances implements MissingInstances {
    private final Rows<InstanceId, Instant> since;
    private final Cluster.Placed placed;
    private final InstantSource clock;

    InMemoryMissingInstances(Transactions transactions, Cluster.Placed placed, InstantSource clock) {
        this.since = new Rows<>(transactions);
        this.placed = placed;
        this.clock = clock;
    }

    @Override
    public void named(NodeId node, Collection<InstanceId> running) {
        for (KnownInstance one : placed.on(node)) {
            if (running.contains(one.instanceId())) {
                since.remove(one.instanceId());
            } else if (one.status() != null) {
                since.insert(one.instanceId(), clock.instant());
            }
        }
    }

    @Override
    public void seen(NodeId node, Collection<InstanceId> running, int inAll) {
        List<KnownInstance> there = placed.on(node);
        long present = there.stream()
                .filter(one -> since.get(one.instanceId()) == null)
                .count();
        long reported = there.stream().filter(one -> one.status() != null).count();
        there.stream()
                .map(KnownInstance::instanceId)
                .filter(one -> running.contains(one) || inAll > present || inAll >= reported)
                .forEach(since::remove);
    }

    @Override
    public void forget(NodeId node) {
        placed.on(node).forEach(one -> since.remove(one.instanceId()));
    }

    @Override
    public List<Missing> longerThan(NodeId node, Duration limit) {
        Instant before = clock.instant().minus(limit);
        List<Missing> missing = new ArrayList<>();
        for (InstanceId id : since.keys()) {
            KnownInstance one = placed.known(id);
            Instant at = since.get(id);
            if (one == null) {
                since.remove(id);
            } else if (at != null && at.isBefore(before) && one.nodeId().equals(node) && !one.stays()) {
                missing.add(new Missing(id, one.workloadId(), one.nodeId()));
            }
        }
        return missing;
    }
}
