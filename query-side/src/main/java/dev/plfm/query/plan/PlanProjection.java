package dev.plfm.query.plan;

import dev.plfm.kernel.event.NodeEvent.NodeEnrolled;
import dev.plfm.kernel.event.RestoreJobEvent.RestoreJobCreated;
import dev.plfm.kernel.event.RestoreJobEvent.RestoreJobStatusChanged;
import dev.plfm.kernel.event.SnapshotEvent.SnapshotCreated;
import dev.plfm.kernel.event.SnapshotEvent.SnapshotStatusChanged;
import dev.plfm.kernel.event.VolumeEvent.VolumeDeleted;
import dev.plfm.kernel.event.VolumeEvent.VolumePurged;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewRow;
import dev.plfm.query.platform.ViewTable;
import dev.plfm.query.platform.ViewTable.Place;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Notes for each node which event last changed its plan. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class PlanProjection implements ReadModelView {
    private final ViewTable plans;
    private final ViewTable jobs;

    PlanProjection(ViewWrites writes) {
        this.plans = writes.table("node_plan", "node_id");
        this.jobs = writes.table("volume_job", "job_id");
    }

    @Override
    public String name() {
        return "plan";
    }

    @Override
    public List<String> tables() {
        return List.of("node_plan", "volume_job");
    }

    @EventHandler
    void on(NodeEnrolled event, @Timestamp Instant at, TrackingToken token) {
        plans.at(event.nodeId()).insert(plan -> changed(plan, at, token));
    }

    @EventHandler
    void on(InstanceAllocated event, @Timestamp Instant at, TrackingToken token) {
        changed(event.nodeId(), at, token);
    }

    @EventHandler
    void on(InstanceDesiredStateChanged event, @Timestamp Instant at, TrackingToken token) {
        changed(event.nodeId(), at, token);
    }

    /** A stopped instance leaves the plan; other reports do not change it. */
    @EventHandler
    void on(InstanceStatusChanged event, @Timestamp Instant at, TrackingToken token) {
        if (event.status() == InstanceStatus.STOPPED) {
            changed(event.nodeId(), at, token);
        }
    }

    @EventHandler
    void on(SnapshotCreated event, @Timestamp Instant at, TrackingToken token) {
        NodeId node = event.nodeId();
        if (node != null) {
            begin(
                    new Job(
                            event.snapshotId().value(),
                            event.orgId(),
                            node,
                            "snapshot",
                            event.volumeId(),
                            event.snapshotId()),
                    at,
                    token);
        }
    }

    @EventHandler
    void on(RestoreJobCreated event, @Timestamp Instant at, TrackingToken token) {
        begin(
                new Job(
                        event.restoreJobId().value(),
                        event.orgId(),
                        event.nodeId(),
                        "restore",
                        event.newVolumeId(),
                        event.snapshotId()),
                at,
                token);
    }

    @EventHandler
    void on(VolumeDeleted event, @Timestamp Instant at, TrackingToken token) {
        NodeId node = event.homeNodeId();
        if (node != null) {
            begin(new Job(event.volumeId().value(), event.orgId(), node, "delete", event.volumeId(), null), at, token);
        }
    }

    @EventHandler
    void on(SnapshotStatusChanged event, @Timestamp Instant at, TrackingToken token) {
        if (event.status().ended()) {
            end(event.snapshotId().value(), at, token);
        }
    }

    @EventHandler
    void on(RestoreJobStatusChanged event, @Timestamp Instant at, TrackingToken token) {
        if (event.status().ended()) {
            end(event.restoreJobId().value(), at, token);
        }
    }

    @EventHandler
    void on(VolumePurged event, @Timestamp Instant at, TrackingToken token) {
        end(event.volumeId().value(), at, token);
    }

    private void begin(Job job, Instant at, TrackingToken token) {
        jobs.at(job.id()).insert(row -> row.set("org_id", job.orgId())
                .set("node_id", job.nodeId())
                .set("kind", job.kind())
                .set("volume_id", job.volumeId())
                .set("snapshot_id", job.snapshotId())
                .set("created_event_id", Columns.position(token)));
        changed(job.nodeId(), at, token);
    }

    private void end(String jobId, Instant at, TrackingToken token) {
        Place job = jobs.at(jobId);
        job.work(rows -> {
            ViewRow ended = rows.find(job);
            if (ended != null) {
                rows.all(plans.at(ended.text("node_id"))).forEach(plan -> changed(plan, at, token));
                rows.delete(job);
            }
        });
    }

    /** @param snapshotId null when the volume is to be removed */
    private record Job(
            String id,
            OrgId orgId,
            NodeId nodeId,
            String kind,
            VolumeId volumeId,
            @Nullable SnapshotId snapshotId) {}

    private void changed(@Nullable NodeId nodeId, Instant at, TrackingToken token) {
        if (nodeId != null) {
            plans.at(nodeId).change(plan -> changed(plan, at, token));
        }
    }

    private static void changed(ViewRow plan, Instant at, TrackingToken token) {
        plan.set("cursor_event_id", Columns.position(token)).set("changed_at", at);
    }
}
