package dev.plfm.query.testing;

import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstancePlacementFailed;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadPromoted;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.Ids;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Placement;
import dev.plfm.kernel.value.Promotion;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.Resources;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import dev.plfm.kernel.value.WorkloadCondition;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens to one process type of a tenant's environment. */
public record Process(Tenant tenant, String type, WorkloadId id, DeployId deploy) {
    public static final Instant RETRY_AT = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final Resources RESOURCES = new Resources(0.5, 256L << 20, 4L << 30);

    public static Process of(Tenant tenant, String type) {
        WorkloadId id = new WorkloadId(Ids.derive("wl", tenant.env().value(), type));
        return new Process(tenant, type, id, DeployId.generate());
    }

    public static String spec(int generation) {
        return "sha256:" + Integer.toString(generation).repeat(64).substring(0, 64);
    }

    public WorkloadDesiredStateSet wants(int replicas) {
        return wants(replicas, 1, tenant.release());
    }

    public WorkloadDesiredStateSet wants(int replicas, int generation, ReleaseId release) {
        return new WorkloadDesiredStateSet(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                id,
                type,
                generation,
                release,
                replicas,
                null,
                List.of(),
                RESOURCES,
                spec(generation),
                deploy,
                120,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** A full new set beside the old one. */
    public WorkloadDesiredStateSet wantsBeside(int generation, boolean promoted) {
        return new WorkloadDesiredStateSet(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                id,
                type,
                generation,
                tenant.release(),
                2,
                null,
                List.of(),
                RESOURCES,
                spec(generation),
                deploy,
                120,
                null,
                null,
                new Rollout(RolloutStrategy.BLUE_GREEN, 1, 0, null, Promotion.MANUAL, null, null, 600, 3),
                null,
                promoted ? true : null,
                null,
                null);
    }

    public WorkloadPromoted promotes(int generation) {
        return new WorkloadPromoted(tenant.org(), tenant.app(), tenant.env(), id, type, generation);
    }

    public WorkloadStatusChanged is(WorkloadStatus status, @Nullable String reason, @Nullable String message) {
        return is(status, reason, message, null);
    }

    public WorkloadStatusChanged is(
            WorkloadStatus status,
            @Nullable String reason,
            @Nullable String message,
            @Nullable List<WorkloadCondition> conditions) {
        return new WorkloadStatusChanged(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                id,
                type,
                status,
                reason,
                message,
                1,
                tenant.release(),
                deploy,
                conditions);
    }

    public WorkloadRetired retires() {
        return new WorkloadRetired(tenant.org(), tenant.app(), tenant.env(), id, type);
    }

    public InstanceRequested requests(InstanceId instance) {
        return requests(instance, 1, tenant.release());
    }

    public InstanceRequested requests(InstanceId instance, int generation, ReleaseId release) {
        return new InstanceRequested(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                id,
                type,
                instance,
                generation,
                release,
                null,
                spec(generation),
                RESOURCES,
                Constraints.none());
    }

    public InstanceAllocated places(InstanceId instance, NodeId node) {
        return places(instance, node, 1);
    }

    public InstanceAllocated places(InstanceId instance, NodeId node, int generation) {
        return new InstanceAllocated(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                id,
                type,
                instance,
                node,
                DesiredState.RUNNING,
                tenant.release(),
                null,
                "fd70:6c66:6d00:1::2",
                RESOURCES,
                spec(generation),
                generation,
                new Placement(3, Map.of("no_capacity_memory", 1), 2.5, Map.of("spread", 1.0), null));
    }

    public InstancePlacementFailed findsNoNode(InstanceId instance) {
        return findsNoNode(instance, "no_capacity_memory");
    }

    public InstancePlacementFailed findsNoNode(InstanceId instance, String reason) {
        return new InstancePlacementFailed(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                id,
                type,
                instance,
                reason,
                Map.of("no_capacity_memory", 3),
                RETRY_AT);
    }

    public InstanceDesiredStateChanged wants(InstanceId instance, @Nullable NodeId node, DesiredState desired) {
        return new InstanceDesiredStateChanged(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                id,
                type,
                instance,
                node,
                desired,
                desired == DesiredState.DRAINING ? 15 : null,
                "replaced");
    }

    public InstanceStatusChanged reports(InstanceId instance, @Nullable NodeId node, InstanceStatus status) {
        return reports(instance, node, status, null);
    }

    public InstanceStatusChanged reports(
            InstanceId instance, @Nullable NodeId node, InstanceStatus status, @Nullable ReasonCode reason) {
        return new InstanceStatusChanged(
                tenant.org(),
                tenant.app(),
                tenant.env(),
                id,
                type,
                instance,
                node,
                status,
                "boot-1",
                null,
                reason == null ? null : 137,
                reason,
                reason == null ? null : "it went wrong",
                Instant.parse("2026-01-02T03:04:05Z"));
    }
}
