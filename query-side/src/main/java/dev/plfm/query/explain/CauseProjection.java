package dev.plfm.query.explain;

import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.EnvEvent.EnvDesiredReleaseSet;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstancePlacementFailed;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRelocationRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewRow;
import dev.plfm.query.platform.ViewTable;
import dev.plfm.query.platform.ViewTable.Place;
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
    private final ViewTable releases;
    private final ViewTable workloads;
    private final ViewTable instances;

    CauseProjection(ViewWrites writes) {
        this.releases = writes.table("release_cause", "deploy_id", "process_type");
        this.workloads = writes.table("workload_cause", "workload_id");
        this.instances = writes.table("instance_cause", "instance_id");
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
        releases.at(event.deployId(), event.processType())
                .upsert(row -> owned(row, event.orgId(), event.envId()).set("event_id", Columns.position(token)));
    }

    @EventHandler
    void on(WorkloadDesiredStateSet event, TrackingToken token) {
        Place workload = workloads.at(event.workloadId());
        Place release = releases.at(event.deployId(), event.processType());
        workload.work(
                rows -> {
                    ViewRow released = rows.find(release);
                    owned(rows.findOrInsert(workload), event.orgId(), event.envId())
                            .set("desired_event_id", Columns.position(token))
                            .set("release_event_id", released == null ? null : released.get("event_id"));
                },
                release);
    }

    @EventHandler
    void on(WorkloadStatusChanged event, TrackingToken token) {
        workloads.at(event.workloadId()).change(row -> row.set("status_event_id", Columns.position(token)));
    }

    @EventHandler
    void on(WorkloadRetired event) {
        workloads.at(event.workloadId()).delete();
    }

    @EventHandler
    void on(InstanceRequested event, TrackingToken token) {
        Place instance = instances.at(event.instanceId());
        Place workload = workloads.at(event.workloadId());
        instance.insertBy(
                rows -> {
                    ViewRow wanted = rows.find(workload);
                    owned(rows.insert(instance), event.orgId(), event.envId())
                            .set("requested_event_id", Columns.position(token))
                            .set("desired_event_id", wanted == null ? null : wanted.get("desired_event_id"))
                            .set("release_event_id", wanted == null ? null : wanted.get("release_event_id"));
                },
                workload);
    }

    @EventHandler
    void on(InstanceAllocated event, TrackingToken token) {
        note("placed_event_id", event.instanceId(), token);
    }

    @EventHandler
    void on(InstancePlacementFailed event, TrackingToken token) {
        instances.at(event.instanceId()).change(row -> row.set("unplaced_event_id", Columns.position(token))
                .add("unplaced_count", 1));
    }

    @EventHandler
    void on(InstanceRelocationRequested event, TrackingToken token) {
        note("relocation_event_id", event.instanceId(), token);
    }

    @EventHandler
    void on(InstanceDesiredStateChanged event, TrackingToken token) {
        note("order_event_id", event.instanceId(), token);
    }

    @EventHandler
    void on(InstanceStatusChanged event, TrackingToken token) {
        note("status_event_id", event.instanceId(), token);
        if (event.status() == InstanceStatus.FAILED) {
            note("failed_event_id", event.instanceId(), token);
            workloads.at(event.workloadId()).change(row -> row.set("failed_event_id", Columns.position(token)));
        }
    }

    @EventHandler
    void on(EnvDeleted event) {
        instances.where("env_id", event.envId()).delete();
        releases.where("env_id", event.envId()).delete();
    }

    private void note(String column, InstanceId instance, TrackingToken token) {
        instances.at(instance).change(row -> row.set(column, Columns.position(token)));
    }

    private static ViewRow owned(ViewRow row, OrgId org, EnvId env) {
        return row.set("org_id", org).set("env_id", env);
    }
}
