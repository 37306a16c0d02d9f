package dev.plfm.query.explain;

import dev.plfm.convergence.schedule.ClusterView;
import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.json.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What instances ask of nodes, and the cluster in which they ask it. To be used within one cut. */
@Component
class Placements {
    /** A stateful workload has one instance that holds its volumes, or one that goes and one that comes. */
    private static final int HOLDERS = 4;

    private final CauseStore causes;
    private final WorkloadFactsStore workloads;
    private final ClusterStore cluster;

    Placements(CauseStore causes, WorkloadFactsStore workloads, ClusterStore cluster) {
        this.causes = causes;
        this.workloads = workloads;
        this.cluster = cluster;
    }

    /** What the instances requested at these positions ask for. */
    Map<InstanceId, PlacementRequest> requests(OrgId orgId, Set<Long> requested) {
        return causes.at(orgId, requested).stream()
                .map(event -> Json.lenient().treeToValue(event.payload(), InstanceRequested.class))
                .collect(Collectors.toMap(InstanceRequested::instanceId, Placements::request));
    }

    ClusterView view(OrgId orgId, WorkloadId workloadId, Instant now) {
        Map<String, InstanceId> volumes = new HashMap<>();
        Set<Long> holders = Set.copyOf(workloads.placedRequests(orgId, workloadId, HOLDERS));
        requests(orgId, holders).forEach((instance, request) -> {
            List<String> held = request.constraints().volumeIds();
            if (held != null) {
                held.forEach(volume -> volumes.put(volume, instance));
            }
        });
        return cluster.view(orgId, workloadId, volumes, now);
    }

    private static PlacementRequest request(InstanceRequested event) {
        return PlacementRequest.of(
                event.instanceId(),
                event.workloadId(),
                event.orgId(),
                event.resources().cpuRequest(),
                event.resources().memoryLimitBytes(),
                event.constraints());
    }
}
