package dev.plfm.query.plan;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.SecretVersionId;
import dev.plfm.query.platform.LongPoll;
import dev.plfm.query.platform.Reseals;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The plans that nodes wait for, read for many nodes at a time. */
final class PlannedWorks implements LongPoll.Things<PlannedWork> {
    private final PlanStore store;
    private final Reseals reseals;

    PlannedWorks(PlanStore store, Reseals reseals) {
        this.store = store;
        this.reseals = reseals;
    }

    @Override
    public Collection<String> among(Set<String> waitedFor, long since) {
        return store.changedSince(since);
    }

    @Override
    public Map<String, PlannedWork> now(Set<String> ids) {
        List<NodeId> nodes = ids.stream().map(NodeId::new).toList();
        Map<NodeId, List<SecretVersionId>> resealed = reseals.of(nodes);
        Map<String, PlannedWork> works = new LinkedHashMap<>();
        store.find(nodes)
                .forEach((node, plan) ->
                        works.put(node.value(), new PlannedWork(plan, resealed.getOrDefault(node, List.of()))));
        return works;
    }
}
