package dev.plfm.query.explain;

import dev.plfm.convergence.schedule.PlacementRequest;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.json.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What instances ask of nodes, and the cluster in which they ask it. To be used within one cut. */
@Component
class Placements {
    private final CauseStore causes;
    private final ClusterStore cluster;

    Placements(CauseStore causes, ClusterStore cluster) {
        this.causes = causes;
        this.cluster = cluster;
    }

    /** What the instances requested at these positions ask for. */
    Map<InstanceId, PlacementRequest> requests(OrgId orgId, Set<Long> requested) {
        return causes.at(orgId, requested).stream()
                .map(event -> Json.lenient().treeToValue(event.payload(), InstanceRequested.class))
                .collect(Collectors.toMap(InstanceRequested::instanceId, Placements::request));
    }

    Sight sight(OrgId orgId, WorkloadId workloadId, Instant now) {
        return cluster.sight(orgId, workloadId, now);
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
