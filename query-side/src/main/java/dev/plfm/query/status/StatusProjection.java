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
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.WorkloadStatus;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewTable;
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
    private final ViewTable envs;
    private final ViewTable processes;

    StatusProjection(ViewWrites writes) {
        this.envs = writes.table("env_status", "env_id");
        this.processes = writes.table("env_process", "env_id", "process_type");
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
        envs.at(event.envId()).insert(env -> env.set("org_id", event.orgId())
                .set("app_id", event.appId())
                .set("last_event_id", Columns.position(token)));
    }

    @EventHandler
    void on(EnvUpdated event, TrackingToken token) {
        note(envs.at(event.envId()), token);
    }

    /** The app's name is part of the status. */
    @EventHandler
    void on(AppUpdated event, TrackingToken token) {
        note(envs.where("app_id", event.appId()), token);
    }

    @EventHandler
    void on(RouteCreated event, TrackingToken token) {
        note(envs.at(event.envId()), token);
    }

    @EventHandler
    void on(RouteUpdated event, TrackingToken token) {
        note(envs.at(event.envId()), token);
    }

    @EventHandler
    void on(RouteDeleted event, TrackingToken token) {
        note(envs.at(event.envId()), token);
    }

    @EventHandler
    void on(EnvDeleted event) {
        processes.where("env_id", event.envId()).delete();
        envs.at(event.envId()).delete();
    }

    @EventHandler
    void on(EnvDesiredReleaseSet event, TrackingToken token) {
        note(envs.at(event.envId()), token);
        processes.at(event.envId(), event.processType()).upsert(process -> process.set("org_id", event.orgId())
                .set("desired_release_id", event.releaseId()));
    }

    @EventHandler
    void on(WorkloadDesiredStateSet event, @Timestamp Instant at, TrackingToken token) {
        touch(event, at, token);
        processes.at(event.envId(), event.processType()).upsert(process -> {
            process.set("org_id", event.orgId())
                    .set("replicas", event.replicas())
                    .set("gave_up", false);
            if (process.get("desired_release_id") == null) {
                process.set("desired_release_id", event.releaseId());
            }
        });
    }

    /** Convergence clears the last error of its process type. */
    @EventHandler
    void on(WorkloadStatusChanged event, @Timestamp Instant at, TrackingToken token) {
        touch(event, at, token);
        WorkloadStatus status = event.status();
        processes.at(event.envId(), event.processType()).change(process -> {
            process.set("gave_up", status == WorkloadStatus.FAILED);
            if (status == WorkloadStatus.CONVERGED) {
                process.set("current_release_id", event.releaseId())
                        .set("last_error", null)
                        .set("last_error_at", null);
            } else if (status == WorkloadStatus.FAILED || status == WorkloadStatus.DEGRADED) {
                process.set("last_error", event.message() == null ? event.reason() : event.message())
                        .set("last_error_at", at);
            }
        });
    }

    @EventHandler
    void on(WorkloadRetired event, @Timestamp Instant at, TrackingToken token) {
        touch(event, at, token);
        processes.at(event.envId(), event.processType()).delete();
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
        processes.at(event.envId(), processType).change(process -> process.set("last_error", error)
                .set("last_error_at", at));
    }

    private void touch(WorkloadEvent event, Instant at, TrackingToken token) {
        envs.at(event.envId())
                .change(env -> env.set("last_reconcile_at", at).set("last_event_id", Columns.position(token)));
    }

    private static void note(ViewTable.Place some, TrackingToken token) {
        some.change(env -> env.set("last_event_id", Columns.position(token)));
    }
}
