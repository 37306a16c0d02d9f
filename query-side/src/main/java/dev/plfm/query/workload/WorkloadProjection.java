package dev.plfm.query.workload;

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
import dev.plfm.query.platform.Columns;
import dev.plfm.query.platform.ReadModelView;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps the tables of workloads, of their instances that are not stopped, and of their conditions. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class WorkloadProjection implements ReadModelView {
    private static final String NEXT_VERSION = """
            UPDATE read_model.workload SET resource_version = resource_version + 1, updated_at = :at
            WHERE workload_id = :workload
            """;

    private final JdbcClient jdbc;
    private final Conditions conditions;

    WorkloadProjection(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.conditions = new Conditions(jdbc);
    }

    @Override
    public String name() {
        return "workload";
    }

    @Override
    public List<String> tables() {
        return List.of("workload_condition", "workload_instance", "workload");
    }

    @EventHandler
    void on(WorkloadDesiredStateSet event, @Timestamp Instant at, TrackingToken token) {
        jdbc.sql("""
                INSERT INTO read_model.workload AS w (workload_id, org_id, app_id, env_id, process_type, generation, release_id,
                    replicas, spec_hash, stateful, created_event_id, created_at, updated_at)
                VALUES (:workload, :org, :app, :env, :processType, :generation, :release, :replicas, :spec,
                    :stateful, :position, :at, :at)
                ON CONFLICT (workload_id) DO UPDATE SET generation = excluded.generation, release_id = excluded.release_id,
                    replicas = excluded.replicas, spec_hash = excluded.spec_hash, stateful = excluded.stateful,
                    status = 'progressing', reason = NULL, message = NULL,
                    resource_version = w.resource_version + 1, updated_at = excluded.updated_at
                """)
                .param("workload", event.workloadId().value())
                .param("org", event.orgId().value())
                .param("app", event.appId().value())
                .param("env", event.envId().value())
                .param("processType", event.processType())
                .param("generation", event.generation())
                .param("release", event.releaseId().value())
                .param("replicas", event.replicas())
                .param("spec", event.specHash())
                .param("stateful", !event.mounts().isEmpty())
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update();
        conditions.follow(event.workloadId(), at);
    }

    @EventHandler
    void on(WorkloadStatusChanged event, @Timestamp Instant at) {
        jdbc.sql("""
                UPDATE read_model.workload SET status = :status, reason = :reason, message = :message,
                    resource_version = resource_version + 1, updated_at = :at
                WHERE workload_id = :workload
                """)
                .param("workload", event.workloadId().value())
                .param("at", Columns.time(at))
                .param("status", event.status().wire())
                .param("reason", event.reason())
                .param("message", event.message())
                .update();
        conditions.follow(event.workloadId(), at);
    }

    @EventHandler
    void on(WorkloadRetired event) {
        jdbc.sql("DELETE FROM read_model.workload WHERE workload_id = :workload")
                .param("workload", event.workloadId().value())
                .update();
    }

    @EventHandler
    void on(InstanceRequested event, @Timestamp Instant at) {
        with("""
                INSERT INTO read_model.workload_instance (instance_id, workload_id, org_id, generation)
                VALUES (:instance, :workload, :org, :generation)
                """, event, at)
                .param("instance", event.instanceId().value())
                .param("org", event.orgId().value())
                .param("generation", event.generation())
                .update();
        conditions.follow(event.workloadId(), at);
    }

    @EventHandler
    void on(InstanceAllocated event, @Timestamp Instant at) {
        with("""
                UPDATE read_model.workload_instance SET placed = true, placement_failure = NULL
                WHERE instance_id = :instance
                """, event, at).param("instance", event.instanceId().value()).update();
        conditions.follow(event.workloadId(), at);
    }

    @EventHandler
    void on(InstancePlacementFailed event, @Timestamp Instant at) {
        with(
                        "UPDATE read_model.workload_instance SET placement_failure = :reason WHERE instance_id = :instance",
                        event,
                        at)
                .param("instance", event.instanceId().value())
                .param("reason", event.reason())
                .update();
        conditions.follow(event.workloadId(), at);
    }

    @EventHandler
    void on(InstanceDesiredStateChanged event, @Timestamp Instant at) {
        jdbc.sql(NEXT_VERSION)
                .param("workload", event.workloadId().value())
                .param("at", Columns.time(at))
                .update();
    }

    @EventHandler
    void on(InstanceStatusChanged event, @Timestamp Instant at) {
        String change = event.status() == InstanceStatus.STOPPED
                ? "DELETE FROM read_model.workload_instance WHERE instance_id = :instance"
                : "UPDATE read_model.workload_instance SET status = :status WHERE instance_id = :instance";
        with(change, event, at)
                .param("instance", event.instanceId().value())
                .param("status", event.status().wire())
                .update();
        conditions.follow(event.workloadId(), at);
    }

    /** Makes the change and, in the same statement, a new version of the workload's row. */
    private JdbcClient.StatementSpec with(String change, WorkloadEvent event, Instant at) {
        return jdbc.sql("WITH change AS (" + change + ") " + NEXT_VERSION)
                .param("workload", event.workloadId().value())
                .param("at", Columns.time(at));
    }
}
