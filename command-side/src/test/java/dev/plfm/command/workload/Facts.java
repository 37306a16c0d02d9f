package dev.plfm.command.workload;

import dev.plfm.command.workload.WorkloadCommand.Allocation;
import dev.plfm.command.workload.WorkloadCommand.ReportInstanceStatuses;
import dev.plfm.command.workload.WorkloadCommand.SetDesiredState;
import dev.plfm.command.workload.WorkloadCommand.StatusReport;
import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstancePlacementFailed;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.DesiredState;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.Mount;
import dev.plfm.kernel.value.Placement;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ReasonCode;
import dev.plfm.kernel.value.Resources;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.WorkloadCondition;
import dev.plfm.kernel.value.WorkloadStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The web workload of one environment, and what may happen to it. */
final class Facts {
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    static final OrgId ORG = new OrgId("org_" + ulid(1));
    static final AppId APP = new AppId("app_" + ulid(2));
    static final EnvId ENV = new EnvId("env_" + ulid(3));
    static final WorkloadId WORKLOAD = WorkloadId.of(ENV, "web");
    static final ReleaseId RELEASE = new ReleaseId("rel_" + ulid(4));
    static final DeployId D1 = new DeployId("dep_" + ulid(1));
    static final DeployId D2 = new DeployId("dep_" + ulid(2));
    static final InstanceId I1 = new InstanceId("inst_" + ulid(1));
    static final InstanceId I2 = new InstanceId("inst_" + ulid(2));
    static final InstanceId I3 = new InstanceId("inst_" + ulid(3));
    static final NodeId N1 = new NodeId("node_" + ulid(1));
    static final NodeId N2 = new NodeId("node_" + ulid(2));
    static final Resources SMALL = new Resources(0.5, 128L << 20, 1L << 30);
    static final Placement PLACEMENT = new Placement(1, Map.of(), 1.0, Map.of("spread", 1.0), null);

    private Facts() {}

    private static String ulid(int number) {
        return "%026d".formatted(number);
    }

    static SetDesiredState want(int replicas, String specHash, DeployId deploy) {
        return new SetDesiredState(
                WORKLOAD,
                ORG,
                APP,
                ENV,
                "web",
                RELEASE,
                deploy,
                replicas,
                null,
                List.of(),
                SMALL,
                specHash,
                120,
                null,
                false,
                Rollout.rolling(),
                false,
                false,
                PlacementSettings.none(),
                null);
    }

    static WorkloadDesiredStateSet wanted(int generation, int replicas, String specHash, DeployId deploy) {
        return new WorkloadDesiredStateSet(
                ORG,
                APP,
                ENV,
                WORKLOAD,
                "web",
                generation,
                RELEASE,
                replicas,
                null,
                List.of(),
                SMALL,
                specHash,
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

    static WorkloadDesiredStateSet statefulWanted() {
        List<Mount> mounts = List.of(new Mount("vol_" + ulid(1), "/data", false, "ext4"));
        return new WorkloadDesiredStateSet(
                ORG, APP, ENV, WORKLOAD, "web", 1, RELEASE, 1, null, mounts, SMALL, "spec-1", D1, 120, null, null, null,
                null, null, null, null);
    }

    /** Of another spec, as the volume is part of it. */
    static WorkloadDesiredStateSet statefulWanted(String volume, NodeId home) {
        List<Mount> mounts = List.of(new Mount(volume, "/data", false, "ext4"));
        return new WorkloadDesiredStateSet(
                ORG, APP, ENV, WORKLOAD, "web", 1, RELEASE, 1, null, mounts, SMALL, "spec-2", D1, 120, home, null, null,
                null, null, null, null);
    }

    static InstanceRequested requested(InstanceId id) {
        return new InstanceRequested(
                ORG, APP, ENV, WORKLOAD, "web", id, 1, RELEASE, null, "spec-1", SMALL, Constraints.none());
    }

    static InstanceRequested requestedWithVolume(InstanceId id) {
        Constraints constraints = new Constraints(null, null, List.of("vol_" + ulid(1)), null);
        return new InstanceRequested(
                ORG, APP, ENV, WORKLOAD, "web", id, 1, RELEASE, null, "spec-1", SMALL, constraints);
    }

    static Allocation allocation(InstanceId id, NodeId node) {
        return new Allocation(id, node, "fd00::1", PLACEMENT);
    }

    static InstanceAllocated allocated(InstanceId id, NodeId node) {
        return new InstanceAllocated(
                ORG,
                APP,
                ENV,
                WORKLOAD,
                "web",
                id,
                node,
                DesiredState.RUNNING,
                RELEASE,
                null,
                "fd00::1",
                SMALL,
                "spec-1",
                1,
                PLACEMENT);
    }

    static InstancePlacementFailed placementFailed(InstanceId id) {
        return new InstancePlacementFailed(
                ORG, APP, ENV, WORKLOAD, "web", id, "no_capacity_memory", Map.of("no_capacity_memory", 3), NOW);
    }

    static InstanceDesiredStateChanged desired(
            InstanceId id, @Nullable NodeId node, DesiredState state, @Nullable Integer grace, String reason) {
        return new InstanceDesiredStateChanged(ORG, APP, ENV, WORKLOAD, "web", id, node, state, grace, reason);
    }

    static InstanceStatusChanged changed(
            InstanceId id,
            @Nullable NodeId node,
            InstanceStatus status,
            @Nullable String bootId,
            @Nullable ReasonCode reason,
            @Nullable String detail,
            Instant at) {
        return new InstanceStatusChanged(
                ORG, APP, ENV, WORKLOAD, "web", id, node, status, bootId, null, null, reason, detail, at);
    }

    static InstanceStatusChanged stopped(
            InstanceId id, @Nullable NodeId node, @Nullable ReasonCode reason, String detail) {
        return changed(id, node, InstanceStatus.STOPPED, node == null ? null : "boot-1", reason, detail, NOW);
    }

    static WorkloadStatusChanged status(
            WorkloadStatus status,
            @Nullable String reason,
            @Nullable String message,
            DeployId deploy,
            WorkloadCondition... conditions) {
        return new WorkloadStatusChanged(
                ORG, APP, ENV, WORKLOAD, "web", status, reason, message, 1, RELEASE, deploy, List.of(conditions));
    }

    static WorkloadCondition is(String type, String reason) {
        return new WorkloadCondition(type, true, reason, null);
    }

    static WorkloadCondition isNot(String type, String reason) {
        return new WorkloadCondition(type, false, reason, null);
    }

    static WorkloadStatusChanged starting() {
        return status(
                WorkloadStatus.PROGRESSING,
                "starting",
                "",
                D1,
                isNot("Available", "not_all_ready"),
                is("Progressing", "starting"),
                is("Scheduled", "all_placed"),
                isNot("Degraded", "healthy"));
    }

    static WorkloadStatusChanged progressing(String reason, String message) {
        return status(WorkloadStatus.PROGRESSING, reason, message, D1);
    }

    static WorkloadStatusChanged converged(int replicas) {
        return status(
                WorkloadStatus.CONVERGED,
                null,
                replicas + " of " + replicas + " instances " + (replicas == 1 ? "is" : "are") + " ready.",
                D1,
                is("Available", "all_ready"),
                isNot("Progressing", "converged"),
                is("Scheduled", "all_placed"),
                isNot("Degraded", "healthy"));
    }

    static WorkloadStatusChanged retiring() {
        return progressing("retiring", "Instances still to stop: 1.");
    }

    static WorkloadRetired retired() {
        return new WorkloadRetired(ORG, APP, ENV, WORKLOAD, "web");
    }

    /** One wanted, and it boots. */
    static List<WorkloadEvent> booting() {
        return List.of(
                wanted(1, 1, "spec-1", D1),
                requested(I1),
                allocated(I1, N1),
                changed(I1, N1, InstanceStatus.BOOTING, "boot-1", null, null, NOW.minusSeconds(1)));
    }

    /** So many wanted, and the first of them ready. */
    static List<WorkloadEvent> ready(int replicas) {
        List<WorkloadEvent> events = new ArrayList<>(booting());
        events.set(0, wanted(1, replicas, "spec-1", D1));
        events.add(changed(I1, N1, InstanceStatus.READY, "boot-1", null, null, NOW.minusSeconds(1)));
        return events;
    }

    static ReportInstanceStatuses report(InstanceStatus status, String bootId, Instant at) {
        return new ReportInstanceStatuses(
                WORKLOAD, N1, List.of(new StatusReport(I1, status, bootId, null, null, null, at)));
    }
}
