package dev.plfm.query.status;

import dev.plfm.kernel.event.AppEvent.AppUpdated;
import dev.plfm.kernel.event.EnvEvent.EnvCreated;
import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.EnvEvent.EnvUpdated;
import dev.plfm.kernel.event.RouteEvent.RouteCreated;
import dev.plfm.kernel.event.RouteEvent.RouteDeleted;
import dev.plfm.kernel.event.RouteEvent.RouteUpdated;
import dev.plfm.kernel.event.WorkloadEvent;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstancePlacementFailed;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.WorkloadStatus;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.stereotype.Component;

/** Keeps for each environment, and each of its process types, what its status is made from. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class StatusProjection implements ReadModelView {
    private static final String TOUCH = """
            UPDATE read_model.env_status SET last_reconcile_at = :at, last_event_id = :position WHERE env_id = :env
            """;
    private static final String NOTE_ERROR = """
            UPDATE read_model.env_process SET last_error = :error, last_error_at = :at
            WHERE env_id = :env AND process_type = :processType
            """;

    private final ViewWrites.Of table;

    StatusProjection(ViewWrites writes) {
        this.table = writes.of("status");
    }

    @Override
    public String name() {
        return "status";
    }

    @Override
    public List<String> tables() {
        return List.of("env_process", "env_status");
    }

    @EventHandler
    void on(EnvCreated event, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.env_status (env_id, org_id, app_id, last_event_id)
                VALUES (:env, :org, :app, :position)
                """)
                .param("env", event.envId().value())
                .param("org", event.orgId().value())
                .param("app", event.appId().value())
                .param("position", Columns.position(token))
                .update(event.envId());
    }

    @EventHandler
    void on(EnvUpdated event, TrackingToken token) {
        table.sql("UPDATE read_model.env_status SET last_event_id = :position WHERE env_id = :env")
                .param("env", event.envId().value())
                .param("position", Columns.position(token))
                .update(event.envId());
    }

    /** The app's name is part of the status. */
    @EventHandler
    void on(AppUpdated event, TrackingToken token) {
        table.sql("UPDATE read_model.env_status SET last_event_id = :position WHERE app_id = :app")
                .param("app", event.appId().value())
                .param("position", Columns.position(token))
                .update();
    }

    @EventHandler
    void on(RouteCreated event, TrackingToken token) {
        routesChanged(event.envId(), token);
    }

    @EventHandler
    void on(RouteUpdated event, TrackingToken token) {
        routesChanged(event.envId(), token);
    }

    @EventHandler
    void on(RouteDeleted event, TrackingToken token) {
        routesChanged(event.envId(), token);
    }

    private void routesChanged(EnvId envId, TrackingToken token) {
        table.sql("UPDATE read_model.env_status SET last_event_id = :position WHERE env_id = :env")
                .param("env", envId.value())
                .param("position", Columns.position(token))
                .update(envId);
    }

    @EventHandler
    void on(EnvDeleted event) {
        table.sql("DELETE FROM read_model.env_process WHERE env_id = :env")
                .param("env", event.envId().value())
                .update(processesOf(event.envId()));
        table.sql("DELETE FROM read_model.env_status WHERE env_id = :env")
                .param("env", event.envId().value())
                .update(event.envId());
    }

    @EventHandler
    void on(EnvDesiredReleaseSet event, TrackingToken token) {
        table.sql("UPDATE read_model.env_status SET last_event_id = :position WHERE env_id = :env")
                .param("env", event.envId().value())
                .param("position", Columns.position(token))
                .overwrite(event.envId());
        table.sql("""
                INSERT INTO read_model.env_process (env_id, process_type, org_id, desired_release_id)
                VALUES (:env, :processType, :org, :release)
                ON CONFLICT (env_id, process_type) DO UPDATE SET desired_release_id = excluded.desired_release_id
                """)
                .param("env", event.envId().value())
                .param("processType", event.processType())
                .param("org", event.orgId().value())
                .param("release", event.releaseId().value())
                .update(processesOf(event.envId()));
    }

    @EventHandler
    void on(WorkloadDesiredStateSet event, @Timestamp Instant at, TrackingToken token) {
        touch(event, at, token);
        about(event, """
                INSERT INTO read_model.env_process (env_id, process_type, org_id, replicas, desired_release_id)
                VALUES (:env, :processType, :org, :replicas, :release)
                ON CONFLICT (env_id, process_type) DO UPDATE SET replicas = excluded.replicas, gave_up = false,
                    desired_release_id = coalesce(env_process.desired_release_id, excluded.desired_release_id)
                """)
                .param("processType", event.processType())
                .param("org", event.orgId().value())
                .param("replicas", event.replicas())
                .param("release", event.releaseId().value())
                .update(processesOf(event.envId()));
    }

    /** Convergence clears the last error of its process type. */
    @EventHandler
    void on(WorkloadStatusChanged event, @Timestamp Instant at, TrackingToken token) {
        boolean converged = event.status() == WorkloadStatus.CONVERGED;
        boolean bad = event.status() == WorkloadStatus.FAILED || event.status() == WorkloadStatus.DEGRADED;
        touch(event, at, token);
        about(event, """
                UPDATE read_model.env_process SET gave_up = :failed,
                    current_release_id = CASE WHEN :converged THEN :release ELSE current_release_id END,
                    last_error = CASE WHEN :bad THEN :error WHEN NOT :converged THEN last_error END,
                    last_error_at = CASE WHEN :bad THEN :at WHEN NOT :converged THEN last_error_at END
                WHERE env_id = :env AND process_type = :processType
                """)
                .param("processType", event.processType())
                .param("at", Columns.time(at))
                .param("failed", event.status() == WorkloadStatus.FAILED)
                .param("converged", converged)
                .param("bad", bad)
                .param("release", Columns.text(event.releaseId()))
                .param("error", event.message() == null ? event.reason() : event.message())
                .update(processesOf(event.envId()));
    }

    @EventHandler
    void on(WorkloadRetired event, @Timestamp Instant at, TrackingToken token) {
        touch(event, at, token);
        about(event, "DELETE FROM read_model.env_process WHERE env_id = :env AND process_type = :processType")
                .param("processType", event.processType())
                .update(processesOf(event.envId()));
    }

    @EventHandler
    void on(InstanceRequested event, @Timestamp Instant at, TrackingToken token) {
        touch(event, at, token);
    }

    @EventHandler
    void on(InstanceAllocated event, @Timestamp Instant at, TrackingToken token) {
        touch(event, at, token);
    }

    @EventHandler
    void on(InstanceDesiredStateChanged event, @Timestamp Instant at, TrackingToken token) {
        touch(event, at, token);
    }

    @EventHandler
    void on(InstancePlacementFailed event, @Timestamp Instant at, TrackingToken token) {
        touch(event, at, token);
        noteError(event, event.processType(), "No node for " + event.instanceId() + ": " + event.reason(), at);
    }

    @EventHandler
    void on(InstanceStatusChanged event, @Timestamp Instant at, TrackingToken token) {
        touch(event, at, token);
        if (event.status() == InstanceStatus.FAILED) {
            String detail = event.reasonDetail() == null ? "" : " (" + event.reasonDetail() + ")";
            String error = event.instanceId() + " failed: " + Columns.wire(event.reasonCode()) + detail;
            noteError(event, event.processType(), error, at);
        }
    }

    private void noteError(WorkloadEvent event, String processType, String error, Instant at) {
        about(event, NOTE_ERROR)
                .param("processType", processType)
                .param("error", error)
                .param("at", Columns.time(at))
                .update(processesOf(event.envId()));
    }

    private void touch(WorkloadEvent event, Instant at, TrackingToken token) {
        about(event, TOUCH)
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .overwrite(event.envId());
    }

    private ViewWrites.Statement about(WorkloadEvent event, String sql) {
        return table.sql(sql).param("env", event.envId().value());
    }

    /** They are in a table of their own: what is written there need not wait for what is noted of the environment itself. */
    private static String processesOf(EnvId envId) {
        return "processes of " + envId;
    }
}
