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
import dev.plfm.query.platform.ViewTable;
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
    private final ViewTable instances;

    InstanceProjection(ViewWrites writes) {
        this.instances = writes.table("instance", "instance_id");
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
        String resources = Columns.json(event.resources());
        instances.at(event.instanceId()).insert(row -> row.set("org_id", event.orgId())
                .set("app_id", event.appId())
                .set("env_id", event.envId())
                .set("workload_id", event.workloadId())
                .set("process_type", event.processType())
                .set("generation", event.generation())
                .set("release_id", event.releaseId())
                .set("secrets_version_id", event.secretsVersionId())
                .set("spec_hash", event.specHash())
                .set("resources", resources)
                .set("last_transition_at", at)
                .first(Columns.position(token), at));
    }

    @EventHandler
    void on(InstanceAllocated event, @Timestamp Instant at) {
        String resources = Columns.json(event.resourcesSnapshot());
        String placement = Columns.json(event.placement());
        instances.at(event.instanceId()).change(row -> row.set("node_id", event.nodeId())
                .set("desired_state", event.desiredState().wire())
                .set("overlay_ipv6", event.overlayIpv6())
                .set("resources", resources)
                .set("placement", placement)
                .set("placement_failure", null)
                .next(at));
    }

    @EventHandler
    void on(InstancePlacementFailed event, @Timestamp Instant at) {
        String failure = Columns.json(new PlacementFailure(event.reason(), event.rejections(), event.retryAt()));
        instances.at(event.instanceId()).change(row -> row.set("placement_failure", failure)
                .next(at));
    }

    @EventHandler
    void on(InstanceDesiredStateChanged event, @Timestamp Instant at) {
        instances.at(event.instanceId()).change(row -> row.set(
                        "desired_state", event.desiredState().wire())
                .set("desired_reason", event.reason())
                .setIfGiven("drain_grace_seconds", event.drainGraceSeconds())
                .next(at));
    }

    /** What a failure left behind stays visible while the instance is failed or stopped. */
    @EventHandler
    void on(InstanceStatusChanged event, @Timestamp Instant at) {
        InstanceStatus status = event.status();
        instances.at(event.instanceId()).change(row -> {
            if (!row.text("status").equals(status.wire())) {
                row.set("last_transition_at", at);
            }
            row.set("status", status.wire())
                    .setIfGiven("boot_id", event.bootId())
                    .setIfGiven("microvm_id", event.microvmId());
            if (status == InstanceStatus.FAILED || status == InstanceStatus.STOPPED) {
                row.setIfGiven("exit_code", event.exitCode())
                        .setIfGiven("failure_reason", Columns.wire(event.reasonCode()))
                        .setIfGiven("failure_detail", event.reasonDetail())
                        .set("placement_failure", null);
            } else {
                row.set("exit_code", null).set("failure_reason", null).set("failure_detail", null);
            }
            row.next(at);
        });
    }

    @EventHandler
    void on(EnvDeleted event) {
        instances.where("env_id", event.envId()).delete();
    }
}
