package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.Ipv4AllocationId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ProcessScale;
import dev.plfm.kernel.value.Rollout;
import java.util.List;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** What happens to an environment. */
public sealed interface EnvEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "env";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    EnvId envId();

    @Override
    default String aggregateId() {
        return envId().value();
    }

    @JsonTypeName("env.created")
    @Revision("1")
    record EnvCreated(OrgId orgId, AppId appId, EnvId envId, String name) implements EnvEvent {}

    /**
     * A rename, another setting, or a step of the deletion: then {@code deleting} is true, nothing more is deployed, and {@code env.deleted} follows
     * once the last workload is gone.
     *
     * @param autoRollback whether a failed deploy is undone by itself from now on; absent when that does not change
     * @param drainingProcessTypes while deleting: those whose workloads are not gone yet
     */
    @JsonTypeName("env.updated")
    @Revision("1")
    record EnvUpdated(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            String name,
            @Nullable Boolean deleting,
            @Nullable List<String> drainingProcessTypes,
            @Nullable Boolean autoRollback)
            implements EnvEvent {
        /** A rename, or a deletion that does not say what is left. */
        public EnvUpdated(OrgId orgId, AppId appId, EnvId envId, String name, @Nullable Boolean deleting) {
            this(orgId, appId, envId, name, deleting, null, null);
        }
    }

    @JsonTypeName("env.deleted")
    @Revision("1")
    record EnvDeleted(OrgId orgId, AppId appId, EnvId envId, String name) implements EnvEvent {}

    /** The whole scale of the environment after the change: process types left out follow their manifest's minimum. */
    @JsonTypeName("env.scale_set")
    @Revision("1")
    record EnvScaleSet(OrgId orgId, AppId appId, EnvId envId, List<ProcessScale> scales) implements EnvEvent {}

    /**
     * @param deployEventId position of the {@code deploy.created} behind it: an older deploy never overrides a newer one
     * @param rollout how instances are replaced; absent in old events: one at a time
     */
    @JsonTypeName("env.desired_release_set")
    @Revision("1")
    record EnvDesiredReleaseSet(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            String processType,
            ReleaseId releaseId,
            DeployId deployId,
            long deployEventId,
            @Nullable Rollout rollout)
            implements EnvEvent {}

    /** Where the instances of a process type should run from now on. */
    @JsonTypeName("env.placement_set")
    @Revision("1")
    record EnvPlacementSet(OrgId orgId, AppId appId, EnvId envId, String processType, PlacementSettings placement)
            implements EnvEvent {}

    /** The environment has an IPv4 address of its own from now on. */
    @JsonTypeName("env.ipv4_addon_enabled")
    @Revision("1")
    record EnvIpv4AddonEnabled(OrgId orgId, AppId appId, EnvId envId, Ipv4AllocationId allocationId, String ipv4Address)
            implements EnvEvent {}

    /** The environment gave its IPv4 address back. */
    @JsonTypeName("env.ipv4_addon_disabled")
    @Revision("1")
    record EnvIpv4AddonDisabled(
            OrgId orgId, AppId appId, EnvId envId, Ipv4AllocationId allocationId, String ipv4Address)
            implements EnvEvent {}
}
