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
    private final ViewWrites.Of table;

    PlanProjection(ViewWrites writes) {
        this.table = writes.of("plan");
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
        table.sql(
                        "INSERT INTO read_model.node_plan (node_id, cursor_event_id, changed_at) VALUES (:node, :position, :at)")
                .param("node", event.nodeId().value())
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.nodeId());
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
        table.sql("""
                        INSERT INTO read_model.volume_job (job_id, org_id, node_id, kind, volume_id, snapshot_id, created_event_id)
                        VALUES (:job, :org, :node, :kind, :volume, :snapshot, :position)
                        """)
                .param("job", job.id())
                .param("org", job.orgId().value())
                .param("node", job.nodeId().value())
                .param("kind", job.kind())
                .param("volume", job.volumeId().value())
                .param("snapshot", Columns.text(job.snapshotId()))
                .param("position", Columns.position(token))
                .update(job.nodeId());
        changed(job.nodeId(), at, token);
    }

    private void end(String jobId, Instant at, TrackingToken token) {
        table.sql("""
                WITH ended AS (DELETE FROM read_model.volume_job WHERE job_id = :job RETURNING node_id)
                UPDATE read_model.node_plan p SET cursor_event_id = :position, changed_at = :at
                FROM ended WHERE p.node_id = ended.node_id
                """)
                .param("job", jobId)
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update();
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
            table.sql(
                            "UPDATE read_model.node_plan SET cursor_event_id = :position, changed_at = :at WHERE node_id = :node")
                    .param("node", nodeId.value())
                    .param("position", Columns.position(token))
                    .param("at", Columns.time(at))
                    .overwrite(nodeId);
        }
    }
}
