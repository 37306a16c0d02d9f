package dev.plfm.command.environment;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.Ipv4AllocationId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.resource.EnvResource;
import dev.plfm.kernel.resource.Ipv4Resource;
import dev.plfm.kernel.resource.PlacementResource;
import dev.plfm.kernel.resource.ScaleResource;
import dev.plfm.kernel.value.Name;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.ProcessScale;
import dev.plfm.kernel.value.ProcessTypes;
import dev.plfm.kernel.value.Rollout;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What an environment can be told. */
public sealed interface EnvironmentCommand {
    @TargetAggregateIdentifier
    EnvId envId();

    /** What names the app whose environment it means; {@code not_found} when it is another's. */
    sealed interface WithinApp extends EnvironmentCommand {
        OrgId orgId();

        AppId appId();
    }

    /** Answers with an {@link EnvResource}. */
    record CreateEnvironment(OrgId orgId, AppId appId, EnvId envId, Name name) implements WithinApp {}

    /** Answers with an {@link EnvResource}; null leaves a thing as it is; {@code conflict} while it is being deleted. */
    record UpdateEnvironment(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            @Nullable Name name,
            @Nullable Boolean autoRollback,
            long expectedVersion)
            implements WithinApp {}

    /** Goes at once when it has nothing to stop, else when its last workload and its IPv4 address are gone. No effect when asked before. */
    record RequestEnvDeletion(
            OrgId orgId, AppId appId, EnvId envId, @Nullable Long expectedVersion)
            implements WithinApp, OwnTransaction {}

    /** Answers with a {@link ScaleResource}; process types left out keep what they have. */
    record SetScale(OrgId orgId, AppId appId, EnvId envId, List<ProcessScale> processes, long expectedVersion)
            implements WithinApp {
        public SetScale {
            processes = ScaleRules.check(processes);
        }
    }

    /**
     * Answers with a {@link PlacementResource}; possible before the process type is deployed for the first time.
     *
     * @param highestPriority the highest that whoever asks may give
     */
    record SetPlacement(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            String processType,
            PlacementSettings settings,
            int highestPriority,
            long expectedVersion)
            implements WithinApp {
        public SetPlacement {
            if (!ProcessTypes.isValid(processType)) {
                throw DomainException.invalid("process_type", "must be " + ProcessTypes.FORM);
            }
            PlacementRules.check(settings);
        }
    }

    /**
     * Makes a release the desired one of a process type, unless a newer deploy has: the position of the {@code deploy.created} behind
     * it decides. Answers with a {@link Boolean}: false when the environment is being deleted, or is, and takes no more releases.
     */
    record SetDesiredRelease(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            String processType,
            ReleaseId releaseId,
            DeployId deployId,
            long deployEventId,
            Rollout rollout)
            implements WithinApp {}

    /** Answers with an {@link Ipv4Resource}; no effect when it has an address. {@code conflict} when there is none to give. */
    record EnableIpv4(OrgId orgId, AppId appId, EnvId envId, Ipv4AllocationId allocationId)
            implements WithinApp, OwnTransaction {}

    /** No effect when it has no address; {@code in_use} while a route needs it. */
    record DisableIpv4(
            OrgId orgId, AppId appId, EnvId envId, @Nullable Long expectedVersion) implements WithinApp {}

    /** Takes the address of an environment that is being deleted, when its routes are gone; ends the deletion if that was the last thing. */
    record ReturnIpv4(EnvId envId) implements EnvironmentCommand {}

    /** A workload has stopped for good; the last one ends the deletion that was asked for, once the IPv4 address is back. */
    record WorkloadGone(EnvId envId, String processType) implements EnvironmentCommand {}
}
