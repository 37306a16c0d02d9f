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

/** Keeps the tables of workloads and of their instances that are not stopped. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class WorkloadProjection implements ReadModelView {
    private static final String NEXT_VERSION = "resource_version = w.resource_version + 1, updated_at = :at ";

    private final ViewWrites.Of table;

    WorkloadProjection(ViewWrites writes) {
        this.table = writes.of("workload");
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
        about(event, at, """
                INSERT INTO read_model.workload AS w (workload_id, org_id, app_id, env_id, process_type, generation, release_id,
                    replicas, spec_hash, stateful, available_since, progressing_since, scheduled_since, degraded_since,
                    created_event_id, created_at, updated_at)
                VALUES (:workload, :org, :app, :env, :processType, :generation, :release, :replicas, :spec, :stateful,
                    :at, :at, :at, :at, :position, :at, :at)
                ON CONFLICT (workload_id) DO UPDATE SET generation = :generation, release_id = :release,
                    replicas = :replicas, spec_hash = :spec, stateful = :stateful,
                    status = 'progressing', reason = NULL, message = NULL,
                    available_since = CASE WHEN (w.ready >= w.replicas) = (w.ready >= :replicas)
                        THEN w.available_since ELSE :at END,
                    progressing_since = CASE WHEN w.status = 'progressing' THEN w.progressing_since ELSE :at END,
                    degraded_since = CASE WHEN w.status IN ('degraded', 'failed') THEN :at ELSE w.degraded_since END,
                """ + NEXT_VERSION)
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
                .update(event.workloadId());
    }

    /**
     * Conditions are since when they last changed as told; before any were told, as they were shown. They stay while nobody has looked yet at what
     * is newly wanted.
     */
    @EventHandler
    void on(WorkloadStatusChanged event, @Timestamp Instant at) {
        boolean unexamined = event.status() == WorkloadStatus.PROGRESSING && event.reason() == null;
        about(event, at, """
                UPDATE read_model.workload w SET status = :status, reason = :reason, message = :message,
                    progressing_since = CASE WHEN (w.status = 'progressing') = (:status = 'progressing')
                        THEN w.progressing_since ELSE :at END,
                    degraded_since = CASE WHEN (w.status IN ('degraded', 'failed')) = (:status IN ('degraded', 'failed'))
                        THEN w.degraded_since ELSE :at END,
                    conditions = coalesce((
                        SELECT jsonb_agg(told || jsonb_build_object('since', CASE
                            WHEN coalesce((known ->> 'holds')::boolean, shown.holds) = (told ->> 'holds')::boolean
                            THEN coalesce(known ->> 'since', shown.since) ELSE :since END) ORDER BY place)
                        FROM jsonb_array_elements(:conditions::jsonb) WITH ORDINALITY AS t (told, place)
                        LEFT JOIN jsonb_array_elements(w.conditions) AS k (known) ON known ->> 'type' = told ->> 'type'
                        LEFT JOIN (
                            SELECT type, holds, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS since
                            FROM (VALUES
                                ('Available', w.ready >= w.replicas, w.available_since),
                                ('Progressing', w.status = 'progressing', w.progressing_since),
                                ('Scheduled', w.waiting = 0, w.scheduled_since),
                                ('Degraded', w.status IN ('degraded', 'failed'), w.degraded_since)) AS v (type, holds, at)
                            ) AS shown ON shown.type = told ->> 'type'),
                        CASE WHEN :unexamined THEN w.conditions END),
                """ + NEXT_VERSION + "WHERE w.workload_id = :workload")
                .param("conditions", Columns.json(event.conditions()))
                .param("unexamined", unexamined)
                .param("since", at.toString())
                .param("status", event.status().wire())
                .param("reason", event.reason())
                .param("message", event.message())
                .update(event.workloadId());
    }

    @EventHandler
    void on(WorkloadRetired event) {
        table.sql("""
                WITH instances AS (DELETE FROM read_model.workload_instance WHERE workload_id = :workload)
                DELETE FROM read_model.workload WHERE workload_id = :workload
                """).param("workload", event.workloadId().value()).update(event.workloadId());
    }

    @EventHandler
    void on(InstanceRequested event, @Timestamp Instant at) {
        about(event, """
                INSERT INTO read_model.workload_instance (instance_id, workload_id, org_id, generation)
                VALUES (:instance, :workload, :org, :generation)
                """)
                .param("instance", event.instanceId().value())
                .param("org", event.orgId().value())
                .param("generation", event.generation())
                .update(event.workloadId());
        about(event, at, """
                UPDATE read_model.workload w SET waiting = w.waiting + 1,
                    scheduled_since = CASE WHEN w.waiting > 0 THEN w.scheduled_since ELSE :at END,
                """ + NEXT_VERSION + "WHERE w.workload_id = :workload").update(event.workloadId());
    }

    @EventHandler
    void on(InstanceAllocated event, @Timestamp Instant at) {
        about(event, at, """
                UPDATE read_model.workload w SET waiting = w.waiting - (NOT old.placed)::int,
                    placement_failure = CASE WHEN w.waiting > 1 THEN w.placement_failure END,
                    scheduled_since = CASE WHEN w.waiting = 1 AND NOT old.placed THEN :at ELSE w.scheduled_since END,
                """ + NEXT_VERSION + """
                FROM read_model.workload_instance old WHERE old.instance_id = :instance AND w.workload_id = :workload
                """)
                .param("instance", event.instanceId().value())
                .update(event.workloadId());
        about(event, "UPDATE read_model.workload_instance SET placed = true WHERE instance_id = :instance")
                .param("instance", event.instanceId().value())
                .update(event.workloadId());
    }

    @EventHandler
    void on(InstancePlacementFailed event, @Timestamp Instant at) {
        about(
                        event,
                        at,
                        "UPDATE read_model.workload w SET placement_failure = :reason, " + NEXT_VERSION
                                + "WHERE w.workload_id = :workload")
                .param("reason", event.reason())
                .update(event.workloadId());
    }

    @EventHandler
    void on(InstanceDesiredStateChanged event, @Timestamp Instant at) {
        about(event, at, "UPDATE read_model.workload w SET " + NEXT_VERSION + "WHERE w.workload_id = :workload")
                .update(event.workloadId());
    }

    @EventHandler
    void on(InstanceStatusChanged event, @Timestamp Instant at) {
        boolean stopped = event.status() == InstanceStatus.STOPPED;
        about(event, at, """
                UPDATE read_model.workload w SET ready = w.ready + step.ready, waiting = w.waiting - step.waiting,
                    placement_failure = CASE WHEN w.waiting > step.waiting THEN w.placement_failure END,
                    available_since = CASE WHEN (w.ready >= w.replicas) = (w.ready + step.ready >= w.replicas)
                        THEN w.available_since ELSE :at END,
                    scheduled_since = CASE WHEN (w.waiting = 0) = (w.waiting = step.waiting)
                        THEN w.scheduled_since ELSE :at END,
                """ + NEXT_VERSION + """
                FROM (
                    SELECT (:status = 'ready')::int - (status = 'ready')::int AS ready, (:stopped AND NOT placed)::int AS waiting
                    FROM read_model.workload_instance WHERE instance_id = :instance) AS step
                WHERE w.workload_id = :workload
                """)
                .param("instance", event.instanceId().value())
                .param("status", event.status().wire())
                .param("stopped", stopped)
                .update(event.workloadId());
        about(
                        event,
                        stopped
                                ? "DELETE FROM read_model.workload_instance WHERE instance_id = :instance"
                                : "UPDATE read_model.workload_instance SET status = :status WHERE instance_id = :instance")
                .param("instance", event.instanceId().value())
                .param("status", event.status().wire())
                .update(event.workloadId());
    }

    private ViewWrites.Statement about(WorkloadEvent event, String sql) {
        return table.sql(sql).param("workload", event.workloadId().value());
    }

    private ViewWrites.Statement about(WorkloadEvent event, Instant at, String sql) {
        return about(event, sql).param("at", Columns.time(at));
    }
}
