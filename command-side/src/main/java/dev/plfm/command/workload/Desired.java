package dev.plfm.command.workload;

import dev.plfm.command.workload.WorkloadCommand.SetDesiredState;
import dev.plfm.convergence.reconcile.Wanted;
import dev.plfm.kernel.event.WorkloadEvent.WorkloadDesiredStateSet;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.Constraints;
import dev.plfm.kernel.value.Mount;
import dev.plfm.kernel.value.PlacementSettings;
import dev.plfm.kernel.value.Rollout;
import dev.plfm.kernel.value.RolloutStrategy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wanted of a workload. */
record Desired(
        InstanceSpec spec,
        DeployId deployId,
        int replicas,
        List<Mount> mounts,
        int startupTimeoutSeconds,
        @Nullable NodeId homeNodeId,
        boolean secretsMissing,
        Rollout rollout,
        boolean paused,
        boolean promoted,
        PlacementSettings placement,
        @Nullable String deployEnded,
        List<String> volumesMissing) {

    /** The generation that comes with a command: only another spec begins a new one, not another number of replicas. */
    static int generationAfter(@Nullable Desired earlier, SetDesiredState command) {
        if (earlier == null) {
            return 1;
        }
        int generation = earlier.spec.generation();
        return earlier.spec.specHash().equals(command.specHash()) ? generation : generation + 1;
    }

    static Desired of(WorkloadDesiredStateSet event) {
        return new Desired(
                new InstanceSpec(
                        event.generation(),
                        event.releaseId(),
                        event.secretsVersionId(),
                        event.specHash(),
                        event.resources()),
                event.deployId(),
                event.replicas(),
                event.mounts(),
                event.startupTimeoutSeconds(),
                event.homeNodeId(),
                Boolean.TRUE.equals(event.secretsMissing()),
                event.rollout() == null ? Rollout.rolling() : event.rollout(),
                Boolean.TRUE.equals(event.paused()),
                Boolean.TRUE.equals(event.promoted()),
                event.placement() == null ? PlacementSettings.none() : event.placement(),
                event.deployEnded(),
                event.volumesMissing() == null ? List.of() : event.volumesMissing());
    }

    boolean isStateful() {
        return !mounts.isEmpty() || !volumesMissing.isEmpty();
    }

    /** Whether the other is a fresh attempt, so that earlier failures are no longer held against it. */
    boolean isRetriedBy(Desired other) {
        return spec.generation() != other.spec.generation() || !deployId.equals(other.deployId);
    }

    /** How many new instances go ahead of the others and wait to be promoted; 0 when none do. */
    int ahead() {
        Integer canary = rollout.canaryInstances();
        if (isStateful() || rollout.strategy() == RolloutStrategy.ROLLING) {
            return 0;
        }
        return canary == null ? replicas : Math.min(canary, replicas);
    }

    /** Whether the other says nothing new but what became of the deploy. */
    boolean differsInEnd(Desired other) {
        return withoutEnd().equals(other.withoutEnd());
    }

    private Desired withoutEnd() {
        return new Desired(
                spec,
                deployId,
                replicas,
                mounts,
                startupTimeoutSeconds,
                homeNodeId,
                secretsMissing,
                rollout,
                paused,
                promoted,
                placement,
                null,
                volumesMissing);
    }

    /** Whether it is as the other, or only tells where the volumes are, which is where the other's are known to be. */
    boolean saysNoMoreThan(Desired other, @Nullable NodeId knownHome) {
        return equals(other) || homeNodeId != null && homeNodeId.equals(knownHome) && equals(other.at(homeNodeId));
    }

    private Desired at(NodeId home) {
        return new Desired(
                spec,
                deployId,
                replicas,
                mounts,
                startupTimeoutSeconds,
                home,
                secretsMissing,
                rollout,
                paused,
                promoted,
                placement,
                deployEnded,
                volumesMissing);
    }

    /** Whether the other mounts none of these volumes, so that where they are does not matter to it. */
    boolean sharesNoVolumeWith(Desired other) {
        return mounts.stream().noneMatch(mount -> other.volumeIds().contains(mount.volumeId()));
    }

    /** Whether that instance has one of the volumes that are wanted, so that they are where it is. */
    boolean sharesVolumeWith(Instance instance) {
        return volumeIds().stream().anyMatch(instance.constraints().volumes()::contains);
    }

    /**
     * What is asked of the nodes of new instances.
     *
     * @param lastHome where its instance ran before, if it has volumes
     */
    Constraints constraints(@Nullable NodeId lastHome) {
        return new Constraints(
                null,
                homeNodeId == null ? lastHome : homeNodeId,
                mounts.isEmpty() ? null : volumeIds(),
                placement.equals(PlacementSettings.none()) ? null : placement);
    }

    Wanted view(@Nullable NodeId lastHome) {
        Integer startupDeadline = rollout.startupDeadlineSeconds();
        return new Wanted(
                spec.generation(),
                spec.specHash(),
                replicas,
                isStateful(),
                spec.resources(),
                constraints(lastHome),
                secretsMissing,
                rollout,
                paused,
                promoted,
                Duration.ofSeconds(startupDeadline == null ? startupTimeoutSeconds : startupDeadline),
                deployEnded,
                volumesMissing);
    }

    private List<String> volumeIds() {
        return mounts.stream().map(Mount::volumeId).sorted().distinct().toList();
    }
}
