package dev.plfm.command.schedule;

import dev.plfm.command.testing.Cluster;
import dev.plfm.command.testing.Rows;
import dev.plfm.command.testing.Transactions;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Instances that want a node, in memory. */
final class InMemoryPendingInstances implements PendingInstances, Cluster.Waiting {
    private static final Comparator<Pending> OLDEST = Comparator.<Pending>comparingInt(
                    pending -> -pending.request().priority())
            .thenComparing(pending -> pending.cause().eventId());

    final Rows<InstanceId, Pending> rows;
    private final Rows<InstanceId, Kept> claims;

    InMemoryPendingInstances(Transactions transactions) {
        rows = new Rows<>(transactions);
        claims = new Rows<>(transactions);
    }

    @Override
    public Map<InstanceId, @Nullable String> reasons() {
        Map<InstanceId, @Nullable String> reasons = new LinkedHashMap<>();
        rows.all().forEach(one -> reasons.put(one.request().instanceId(), one.lastReason()));
        return reasons;
    }

    @Override
    public void add(Map<InstanceRequested, Cause> requests) {
        requests.forEach((event, cause) -> rows.insert(
                event.instanceId(),
                new Pending(
                        PlacementRequest.of(
                                event.instanceId(),
                                event.workloadId(),
                                event.orgId(),
                                event.resources().cpuRequest(),
                                event.resources().memoryLimitBytes(),
                                event.constraints()),
                        cause,
                        Instant.EPOCH,
                        0,
                        null)));
    }

    @Override
    public void remove(Collection<InstanceId> instances) {
        rows.removeAll(List.copyOf(instances));
    }

    @Override
    public Map<InstanceId, Pending> find(Collection<InstanceId> instances) {
        Map<InstanceId, Pending> found = new HashMap<>();
        rows.where(one -> instances.contains(one.request().instanceId()))
                .forEach(one -> found.put(one.request().instanceId(), one));
        return found;
    }

    @Override
    public Set<InstanceId> of(WorkloadId workload) {
        return rows.where(one -> one.request().workloadId().equals(workload)).stream()
                .map(one -> one.request().instanceId())
                .collect(Collectors.toSet());
    }

    @Override
    public Set<WorkloadId> workloads() {
        return rows.all().stream().map(one -> one.request().workloadId()).collect(Collectors.toSet());
    }

    @Override
    public void claim(InstanceId instance, NodeId node, Instant until) {
        claims.put(instance, new Kept(node, until));
    }

    @Override
    public List<Claim> claims(Instant now) {
        List<Claim> current = new ArrayList<>();
        rows.all().stream().sorted(OLDEST).forEach(one -> {
            Kept kept = claims.get(one.request().instanceId());
            if (kept != null && kept.until.isAfter(now)) {
                current.add(new Claim(one.request(), kept.node));
            }
        });
        return current;
    }

    @Override
    public Map<String, Integer> countByReason() {
        Map<String, Integer> counts = new HashMap<>();
        for (Pending one : rows.all()) {
            String reason = one.lastReason();
            if (reason != null) {
                counts.merge(reason.replace(NOT_WANTED + ":", ""), 1, Integer::sum);
            }
        }
        return counts;
    }

    @Override
    public List<Pending> due(Instant now, int limit) {
        return rows.where(pending -> !pending.retryAt().isAfter(now)).stream()
                .sorted(OLDEST)
                .limit(limit)
                .toList();
    }

    @Override
    public List<Pending> firstOfEachWorkload(int ofOne, int limit, Instant now) {
        Map<WorkloadId, Integer> places = new HashMap<>();
        List<Ranked> ranked = new ArrayList<>();
        rows
                .where(one -> one.lastReason() == null
                        || !one.lastReason().startsWith(NOT_WANTED)
                        || !one.retryAt().isAfter(now))
                .stream()
                .sorted(OLDEST)
                .forEach(one ->
                        ranked.add(new Ranked(one, places.merge(one.request().workloadId(), 1, Integer::sum))));
        return ranked.stream()
                .filter(one -> one.place <= ofOne)
                .sorted(Comparator.<Ranked>comparingInt(
                                one -> -one.pending.request().priority())
                        .thenComparing(Ranked::place)
                        .thenComparing(Ranked::pending, OLDEST))
                .limit(limit)
                .map(Ranked::pending)
                .toList();
    }

    @Override
    public void hurry() {
        hurry(one -> true);
    }

    @Override
    public void hurry(OrgId org) {
        hurry(one -> org.equals(one.request().orgId()) && !NOT_WANTED.equals(one.lastReason()));
    }

    private void hurry(Predicate<Pending> which) {
        rows.where(which)
                .forEach(waiting -> rows.change(
                        waiting.request().instanceId(),
                        one -> new Pending(
                                one.request(), one.cause(), Instant.EPOCH, one.attempts(), one.lastReason())));
    }

    @Override
    public void postpone(Collection<Retry> retries) {
        retries.forEach(retry -> rows.change(
                retry.instanceId(),
                one -> new Pending(one.request(), one.cause(), retry.at(), retry.attempts(), retry.reason())));
    }

    private record Kept(NodeId node, Instant until) {}

    private record Ranked(Pending pending, int place) {}
}
