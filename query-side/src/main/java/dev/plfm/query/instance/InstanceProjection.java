package dev.plfm.query.instance;

import dev.plfm.kernel.event.EnvEvent.EnvDeleted;
import dev.plfm.kernel.event.WorkloadEvent.InstanceAllocated;
import dev.plfm.kernel.event.WorkloadEvent.InstanceDesiredStateChanged;
import dev.plfm.kernel.event.WorkloadEvent.InstancePlacementFailed;
import dev.plfm.kernel.event.WorkloadEvent.InstanceRequested;
import dev.plfm.kernel.event.WorkloadEvent.InstanceStatusChanged;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.query.instance.InstanceResource.PlacementFailure;
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

/** Keeps the table of instances, stopped ones too, until their environment is deleted. */
@Component
@ProcessingGroup(ReadModelView.GROUP)
class InstanceProjection implements ReadModelView {
    private final ViewWrites.Of table;

    InstanceProjection(ViewWrites writes) {
        this.table = writes.of("instance");
    }

    @Override
    public String name() {
        return "instance";
    }

    @Override
    public List<String> tables() {
        return List.of("instance");
    }

    @EventHandler
    void on(InstanceRequested event, @Timestamp Instant at, TrackingToken token) {
        table.sql("""
                INSERT INTO read_model.instance (instance_id, org_id, app_id, env_id, workload_id, process_type, generation,
                    release_id, secrets_version_id, spec_hash, resources, last_transition_at, created_event_id,
                    created_at, updated_at)
                VALUES (:instance, :org, :app, :env, :workload, :processType, :generation, :release, :secrets, :spec,
                    :resources::jsonb, :at, :position, :at, :at)
                """)
                .param("instance", event.instanceId().value())
                .param("org", event.orgId().value())
                .param("app", event.appId().value())
                .param("env", event.envId().value())
                .param("workload", event.workloadId().value())
                .param("processType", event.processType())
                .param("generation", event.generation())
                .param("release", event.releaseId().value())
                .param("secrets", event.secretsVersionId())
                .param("spec", event.specHash())
                .param("resources", Columns.json(event.resources()))
                .param("position", Columns.position(token))
                .param("at", Columns.time(at))
                .update(event.instanceId());
    }

    @EventHandler
    void on(InstanceAllocated event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.instance SET node_id = :node, desired_state = :desired, overlay_ipv6 = :address,
                    resources = :resources::jsonb, placement = :placement::jsonb, placement_failure = NULL,
                    resource_version = resource_version + 1, updated_at = :at
                WHERE instance_id = :instance
                """)
                .param("instance", event.instanceId().value())
                .param("node", event.nodeId().value())
                .param("desired", event.desiredState().wire())
                .param("address", event.overlayIpv6())
                .param("resources", Columns.json(event.resourcesSnapshot()))
                .param("placement", Columns.json(event.placement()))
                .param("at", Columns.time(at))
                .update(event.instanceId());
    }

    @EventHandler
    void on(InstancePlacementFailed event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.instance SET placement_failure = :failure::jsonb,
                    resource_version = resource_version + 1, updated_at = :at
                WHERE instance_id = :instance
                """)
                .param("instance", event.instanceId().value())
                .param(
                        "failure",
                        Columns.json(new PlacementFailure(event.reason(), event.rejections(), event.retryAt())))
                .param("at", Columns.time(at))
                .update(event.instanceId());
    }

    @EventHandler
    void on(InstanceDesiredStateChanged event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.instance SET desired_state = :desired, desired_reason = :reason,
                    drain_grace_seconds = coalesce(:grace, drain_grace_seconds),
                    resource_version = resource_version + 1, updated_at = :at
                WHERE instance_id = :instance
                """)
                .param("instance", event.instanceId().value())
                .param("desired", event.desiredState().wire())
                .param("reason", event.reason())
                .param("grace", event.drainGraceSeconds())
                .param("at", Columns.time(at))
                .update(event.instanceId());
    }

    /** What a failure left behind stays visible while the instance is failed or stopped. */
    @EventHandler
    void on(InstanceStatusChanged event, @Timestamp Instant at) {
        table.sql("""
                UPDATE read_model.instance SET status = :status,
                    last_transition_at = CASE WHEN status = :status THEN last_transition_at ELSE :at END,
                    boot_id = coalesce(:boot, boot_id), microvm_id = coalesce(:microvm, microvm_id),
                    exit_code = CASE WHEN :ended THEN coalesce(:exitCode, exit_code) END,
                    failure_reason = CASE WHEN :ended THEN coalesce(:reason, failure_reason) END,
                    failure_detail = CASE WHEN :ended THEN coalesce(:detail, failure_detail) END,
                    placement_failure = CASE WHEN :ended THEN NULL ELSE placement_failure END,
                    resource_version = resource_version + 1, updated_at = :at
                WHERE instance_id = :instance
                """)
                .param("instance", event.instanceId().value())
                .param("status", event.status().wire())
                .param("ended", event.status() == InstanceStatus.FAILED || event.status() == InstanceStatus.STOPPED)
                .param("boot", event.bootId())
                .param("microvm", event.microvmId())
                .param("exitCode", event.exitCode())
                .param("reason", Columns.wire(event.reasonCode()))
                .param("detail", event.reasonDetail())
                .param("at", Columns.time(at))
                .update(event.instanceId());
    }

    @EventHandler
    void on(EnvDeleted event) {
        table.sql("DELETE FROM read_model.instance WHERE env_id = :env")
                .param("env", event.envId().value())
                .update();
    }
}
