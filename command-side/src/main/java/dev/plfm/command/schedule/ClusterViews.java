package dev.plfm.command.schedule;

import dev.plfm.command.quota.OrgQuotas;
import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.NodeView;
import dev.plfm.convergence.schedule.RunningInstance;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Shows the scheduler its cluster, and whoever asks what the scheduler would do the same one. */
@Component
public class ClusterViews {
    private final ClusterNodes nodes;
    private final PlacedInstances placed;
    private final OrgQuotas quotas;
    private final Duration freshness;
    private final Instant startedAt;

    ClusterViews(
            ClusterNodes nodes,
            PlacedInstances placed,
            OrgQuotas quotas,
            InstantSource clock,
            @Value("${plfm.heartbeat.limit-seconds:60}") int limitSeconds) {
        this.nodes = nodes;
        this.placed = placed;
        this.quotas = quotas;
        this.freshness = Duration.ofSeconds(limitSeconds);
        this.startedAt = clock.instant();
    }

    /**
     * What there is to know when instances of these workloads of these organizations want a node; silence counts from the start of this
     * process at the earliest.
     */
    public ClusterView of(Collection<WorkloadId> workloads, Collection<OrgId> orgs, Instant now) {
        List<NodeView> known = nodes.all(now).stream()
                .map(node -> node.heardAt().isBefore(startedAt) ? node.heardAt(startedAt) : node)
                .toList();
        return ClusterView.of(known, placed.counts(workloads), freshness)
                .withVolumesInUse(placed.volumesInUse())
                .withQuotas(quotas.of(orgs));
    }

    /** With all that runs, for decisions about that. */
    ClusterView whole(Instant now) {
        Map<NodeId, List<RunningInstance>> running = placed.running();
        Set<WorkloadId> workloads = new HashSet<>();
        Set<OrgId> orgs = new HashSet<>();
        running.values()
                .forEach(instances -> instances.forEach(instance -> {
                    workloads.add(instance.workloadId());
                    if (instance.orgId() != null) {
                        orgs.add(instance.orgId());
                    }
                }));
        return of(workloads, orgs, now).withRunning(running);
    }

    /** The workloads that have instances on the node, in the order in which they are told of its evacuation. */
    public List<WorkloadId> workloadsOn(NodeId node) {
        return placed.workloadsOn(node);
    }

    /** The instances of these workloads that have a node. */
    public List<RunningInstance> instancesOf(Collection<WorkloadId> workloads) {
        return placed.runningOf(workloads);
    }
}
