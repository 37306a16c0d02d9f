package dev.plfm.query.workload;

import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstancePlacementFailed;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadStatusChanged;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.kernel.value.WorkloadStatus;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewRow;
import dev.plfm.query.platform.ViewTable;
import dev.plfm.query.platform.ViewTable.Place;
import dev.plfm.query.platform.ViewWrites;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.stereotype.Component;

/** Keeps the tables of workloads and of their instances that are not stopped. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class WorkloadProjection implements ReadModelView {
    private final ViewTable workloads;
    private final ViewTable instances;

    WorkloadProjection(ViewWrites writes) {
        this.workloads = writes.table("workload", "workload_id");
        this.instances = writes.table("workload_instance", "instance_id");
    }

    @Override
    public String name() {
        return "workload";
    }

    @Override
    public List<String> tables() {
        return List.of("workload_instance", "workload");
    }

    @EventHandler
    void on(WorkloadDesiredStateSet event, @Timestamp Instant at, TrackingToken token) {
        Place place = workloads.at(event.workloadId());
        place.work(rows -> {
            ViewRow known = rows.find(place);
            if (known == null) {
                begun(rows.insert(place), event, Columns.position(token), at);
            } else {
                wantedAgain(known, event, at);
            }
        });
    }

    private static void begun(ViewRow workload, WorkloadDesiredStateSet event, long position, Instant at) {
        wanted(workload, event)
                .set("org_id", event.orgId())
                .set("app_id", event.appId())
                .set("env_id", event.envId())
                .set("process_type", event.processType())
                .set("available_since", at)
                .set("progressing_since", at)
                .set("scheduled_since", at)
                .set("degraded_since", at)
                .first(position, at);
    }

    private static void wantedAgain(ViewRow workload, WorkloadDesiredStateSet event, Instant at) {
        Shown before = Shown.of(workload);
        wanted(workload, event).set("status", "progressing").set("reason", null).set("message", null);
        before.noteTurns(workload, at);
        workload.next(at);
    }

    private static ViewRow wanted(ViewRow workload, WorkloadDesiredStateSet event) {
        return workload.set("generation", event.generation())
                .set("release_id", event.releaseId())
                .set("replicas", event.replicas())
                .set("spec_hash", event.specHash())
                .set("stateful", !event.mounts().isEmpty());
    }

    @EventHandler
    void on(WorkloadStatusChanged event, @Timestamp Instant at) {
        boolean unexamined = event.status() == WorkloadStatus.PROGRESSING && event.reason() == null;
        workloads.at(event.workloadId()).change(workload -> {
            String conditions = ToldConditions.after(workload, event.conditions(), at);
            if (conditions != null || !unexamined) {
                workload.set("conditions", conditions);
            }
            Shown before = Shown.of(workload);
            workload.set("status", event.status().wire())
                    .set("reason", event.reason())
                    .set("message", event.message());
            before.noteTurns(workload, at);
            workload.next(at);
        });
    }

    @EventHandler
    void on(WorkloadRetired event) {
        instances.where("workload_id", event.workloadId()).delete();
        workloads.at(event.workloadId()).delete();
    }

    @EventHandler
    void on(InstanceRequested event, @Timestamp Instant at) {
        instances.at(event.instanceId()).insert(instance -> instance.set("workload_id", event.workloadId())
                .set("org_id", event.orgId())
                .set("generation", event.generation()));
        workloads.at(event.workloadId()).change(workload -> counted(workload, 0, 1, at));
    }

    @EventHandler
    void on(InstanceAllocated event, @Timestamp Instant at) {
        about(event.instanceId(), event.workloadId(), (instance, workload) -> {
            int waiting = instance.is("placed") ? 0 : -1;
            if (workload.number("waiting") <= 1) {
                workload.set("placement_failure", null);
            }
            counted(workload, 0, waiting, at);
        });
        instances.at(event.instanceId()).change(instance -> instance.set("placed", true));
    }

    @EventHandler
    void on(InstancePlacementFailed event, @Timestamp Instant at) {
        workloads.at(event.workloadId()).change(workload -> workload.set("placement_failure", event.reason())
                .next(at));
    }

    @EventHandler
    void on(InstanceDesiredStateChanged event, @Timestamp Instant at) {
        workloads.at(event.workloadId()).change(workload -> workload.next(at));
    }

    @EventHandler
    void on(InstanceStatusChanged event, @Timestamp Instant at) {
        boolean stopped = event.status() == InstanceStatus.STOPPED;
        about(event.instanceId(), event.workloadId(), (instance, workload) -> {
            int ready = (event.status() == InstanceStatus.READY ? 1 : 0) - (isReady(instance) ? 1 : 0);
            int waiting = stopped && !instance.is("placed") ? -1 : 0;
            if (workload.number("waiting") + waiting <= 0) {
                workload.set("placement_failure", null);
            }
            counted(workload, ready, waiting, at);
        });
        Place instance = instances.at(event.instanceId());
        if (stopped) {
            instance.delete();
        } else {
            instance.change(row -> row.set("status", event.status().wire()));
        }
    }

    private static boolean isReady(ViewRow instance) {
        return instance.text("status").equals(InstanceStatus.READY.wire());
    }

    /** If both are known. */
    private void about(InstanceId instanceId, WorkloadId workloadId, BiConsumer<ViewRow, ViewRow> change) {
        Place instance = instances.at(instanceId);
        Place workload = workloads.at(workloadId);
        instance.work(
                rows -> {
                    ViewRow one = rows.find(instance);
                    ViewRow whole = rows.find(workload);
                    if (one != null && whole != null) {
                        change.accept(one, whole);
                    }
                },
                workload);
    }

    private static void counted(ViewRow workload, int ready, int waiting, Instant at) {
        Shown before = Shown.of(workload);
        workload.add("ready", ready).add("waiting", waiting);
        before.noteTurns(workload, at);
        workload.next(at);
    }
}
