package dev.plfm.query.explain;

import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstancePlacementFailed;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRelocationRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewWrites;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.stereotype.Component;

/** Notes where in the log the reasons are for what there is of each workload and instance. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class CauseProjection implements ReadModelView {
    private final ViewWrites.Of table;

    CauseProjection(ViewWrites writes) {
        this.table = writes.of("explain");
    }

    @Override
    public String name() {
        return "explain";
    }

    @Override
    public List<String> tables() {
        return List.of("instance_cause", "workload_cause", "release_cause");
    }

    @EventHandler
    void on(EnvDesiredReleaseSet event, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.release_cause (deploy_id, process_type, org_id, env_id, event_id)
                VALUES (:deploy, :processType, :org, :env, :position)
                ON CONFLICT (deploy_id, process_type) DO UPDATE SET event_id = :position
                """)
                .param("deploy", event.deployId().value())
                .param("processType", event.processType())
                .param("org", event.orgId().value())
                .param("env", event.envId().value())
                .param("position", Columns.position(token))
                .update(event.envId());
    }

    @EventHandler
    void on(WorkloadDesiredStateSet event, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.workload_cause (workload_id, org_id, env_id, desired_event_id, release_event_id)
                VALUES (:workload, :org, :env, :position,
                    (SELECT event_id FROM read_model.release_cause WHERE deploy_id = :deploy AND process_type = :processType))
                ON CONFLICT (workload_id) DO UPDATE SET desired_event_id = excluded.desired_event_id,
                    release_event_id = excluded.release_event_id
                """)
                .param("workload", event.workloadId().value())
                .param("org", event.orgId().value())
                .param("env", event.envId().value())
                .param("deploy", event.deployId().value())
                .param("processType", event.processType())
                .param("position", Columns.position(token))
                .update(event.envId());
    }

    @EventHandler
    void on(WorkloadStatusChanged event, TrackingToken token) {
        table.sql("UPDATE read_model.workload_cause SET status_event_id = :position WHERE workload_id = :workload")
                .param("workload", event.workloadId().value())
                .param("position", Columns.position(token))
                .update(event.envId());
    }

    @EventHandler
    void on(WorkloadRetired event) {
        table.sql("DELETE FROM read_model.workload_cause WHERE workload_id = :workload")
                .param("workload", event.workloadId().value())
                .update(event.envId());
    }

    @EventHandler
    void on(InstanceRequested event, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.instance_cause (instance_id, org_id, env_id, requested_event_id, desired_event_id,
                    release_event_id)
                SELECT :instance, :org, :env, :position, w.desired_event_id, w.release_event_id
                FROM (VALUES (:workload)) AS requested (workload_id)
                LEFT JOIN read_model.workload_cause w ON w.workload_id = requested.workload_id
                """)
                .param("instance", event.instanceId().value())
                .param("org", event.orgId().value())
                .param("env", event.envId().value())
                .param("workload", event.workloadId().value())
                .param("position", Columns.position(token))
                .update(event.envId());
    }

    @EventHandler
    void on(InstanceAllocated event, TrackingToken token) {
        note("placed_event_id = :position", event, event.instanceId(), token);
    }

    @EventHandler
    void on(InstancePlacementFailed event, TrackingToken token) {
        note("unplaced_event_id = :position, unplaced_count = unplaced_count + 1", event, event.instanceId(), token);
    }

    @EventHandler
    void on(InstanceRelocationRequested event, TrackingToken token) {
        note("relocation_event_id = :position", event, event.instanceId(), token);
    }

    @EventHandler
    void on(InstanceDesiredStateChanged event, TrackingToken token) {
        note("order_event_id = :position", event, event.instanceId(), token);
    }

    @EventHandler
    void on(InstanceStatusChanged event, TrackingToken token) {
        if (event.status() == InstanceStatus.FAILED) {
            note("status_event_id = :position, failed_event_id = :position", event, event.instanceId(), token);
            table.sql("UPDATE read_model.workload_cause SET failed_event_id = :position WHERE workload_id = :workload")
                    .param("workload", event.workloadId().value())
                    .param("position", Columns.position(token))
                    .update(event.envId());
        } else {
            note("status_event_id = :position", event, event.instanceId(), token);
        }
    }

    @EventHandler
    void on(EnvDeleted event) {
        for (String name : List.of("instance_cause", "release_cause")) {
            table.sql("DELETE FROM read_model." + name + " WHERE env_id = :env")
                    .param("env", event.envId().value())
                    .update(event.envId());
        }
    }

    private void note(String columns, WorkloadEvent event, InstanceId instance, TrackingToken token) {
        table.sql("UPDATE read_model.instance_cause SET " + columns + " WHERE instance_id = :instance")
                .param("instance", instance.value())
                .param("position", Columns.position(token))
                .update(event.envId());
    }
}
