package dev.plfm.query.volume;

import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadRetired;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import dev.plfm.query.platform.ViewWrites;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.stereotype.Component;

/** Keeps what each instance mounts: what its workload was to mount when it was requested, as an instance never changes. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class MountProjection implements ReadModelView {
    private final ViewWrites.Of table;

    MountProjection(ViewWrites writes) {
        this.table = writes.of("mount");
    }

    @Override
    public String name() {
        return "mount";
    }

    @Override
    public List<String> tables() {
        return List.of("instance_mount", "workload_mount");
    }

    @EventHandler
    void on(WorkloadDesiredStateSet event) {
        if (event.mounts().isEmpty()) {
            forget(event.workloadId());
            return;
        }
        table.sql("""
                INSERT INTO read_model.workload_mount (workload_id, org_id, mounts) VALUES (:workload, :org, :mounts::jsonb)
                ON CONFLICT (workload_id) DO UPDATE SET mounts = excluded.mounts
                """)
                .param("workload", event.workloadId().value())
                .param("org", event.orgId().value())
                .param("mounts", Columns.json(event.mounts()))
                .update(event.workloadId());
    }

    @EventHandler
    void on(InstanceRequested event) {
        if (!event.constraints().volumes().isEmpty()) {
            table.sql("""
                    INSERT INTO read_model.instance_mount (instance_id, org_id, mounts)
                    SELECT :instance, org_id, mounts FROM read_model.workload_mount WHERE workload_id = :workload
                    """)
                    .param("instance", event.instanceId().value())
                    .param("workload", event.workloadId().value())
                    .update(event.workloadId());
        }
    }

    @EventHandler
    void on(InstanceStatusChanged event) {
        if (event.status() == InstanceStatus.STOPPED) {
            table.sql("DELETE FROM read_model.instance_mount WHERE instance_id = :instance")
                    .param("instance", event.instanceId().value())
                    .update(event.workloadId());
        }
    }

    @EventHandler
    void on(WorkloadRetired event) {
        forget(event.workloadId());
    }

    private void forget(WorkloadId workloadId) {
        table.sql("DELETE FROM read_model.workload_mount WHERE workload_id = :workload")
                .param("workload", workloadId.value())
                .update(workloadId);
    }
}
