package dev.plfm.command.reconcile;

import dev.plfm.command.release.ReleaseLookup;
import dev.plfm.command.release.ReleaseSpec;
import dev.plfm.command.workload.WorkloadCommand.SetDesiredState;
import dev.plfm.kernel.id.WorkloadId;
import dev.plfm.kernel.manifest.ProcessSpec;
import dev.plfm.kernel.value.Mount;
import dev.plfm.kernel.value.Promotion;
import dev.plfm.kernel.value.RolloutStrategy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Says what a workload is told when its environment wants this: to who tells it, and to who asks what it would be told. */
@Component
public final class DesiredStates {
    private static final Logger LOG = LoggerFactory.getLogger(DesiredStates.class);

    private final ReleaseLookup releases;

    public DesiredStates(ReleaseLookup releases) {
        this.releases = releases;
    }

    /** What the workload is told; none when the release has no such process type, which then stays as it is. */
    public Optional<DesiredState> of(DesiredProcess wanted) {
        ReleaseSpec release = releases.find(wanted.orgId(), wanted.appId(), wanted.releaseId());
        ProcessSpec process =
                release == null ? null : release.manifest().process(wanted.key().processType());
        if (release == null || process == null) {
            LOG.error("Release {} has no process type {}: left as it is", wanted.releaseId(), wanted.key());
            return Optional.empty();
        }
        return Optional.of(of(wanted, release, process));
    }

    private static DesiredState of(DesiredProcess wanted, ReleaseSpec release, ProcessSpec process) {
        List<Mount> mounts = mounts(wanted, process);
        int replicas =
                Objects.requireNonNullElse(wanted.replicas(), process.scaling().min());
        Integer startupSeconds = wanted.rollout().startupDeadlineSeconds();
        SetDesiredState command = new SetDesiredState(
                WorkloadId.of(wanted.key().envId(), wanted.key().processType()),
                wanted.orgId(),
                wanted.appId(),
                wanted.key().envId(),
                wanted.key().processType(),
                wanted.releaseId(),
                wanted.deployId(),
                isStateful(wanted, process) ? Math.min(replicas, 1) : replicas,
                wanted.secretsVersionId(),
                mounts,
                process.resources(),
                SpecHash.of(release, process, mounts, wanted.secretsVersionId()),
                startupSeconds == null ? StartupTimeout.secondsOf(process) : startupSeconds,
                wanted.homeNodeId(),
                process.secretsRequired() && wanted.secretsVersionId() == null,
                wanted.rollout(),
                wanted.paused(),
                isPromoted(wanted),
                wanted.placement(),
                deployEnded(wanted),
                missing(wanted, process));
        return new DesiredState(command, SpecHash.parts(release, process, mounts, wanted.secretsVersionId()));
    }

    /** What is attached, for reading only where the manifest says so too. */
    private static List<Mount> mounts(DesiredProcess wanted, ProcessSpec process) {
        return wanted.mounts().stream()
                .map(mount -> isForReading(mount, process)
                        ? new Mount(mount.volumeId(), mount.mountPath(), true, mount.filesystem())
                        : mount)
                .toList();
    }

    private static boolean isForReading(Mount mount, ProcessSpec process) {
        return process.mounts().stream()
                .anyMatch(declared -> declared.path().equals(mount.mountPath()) && declared.readOnly());
    }

    /** The paths at which the manifest mounts volumes and none is attached. */
    private static List<String> missing(DesiredProcess wanted, ProcessSpec process) {
        return process.mounts().stream()
                .map(dev.plfm.kernel.manifest.Mount::path)
                .filter(path -> wanted.mounts().stream()
                        .noneMatch(mount -> mount.mountPath().equals(path)))
                .sorted()
                .toList();
    }

    /** Volumes are in one place, so that two could not share them: whether they are attached yet or only declared. */
    private static boolean isStateful(DesiredProcess wanted, ProcessSpec process) {
        return process.isStateful() || !wanted.mounts().isEmpty();
    }

    /** What a deploy that succeeded has brought needs nobody's word any more, should something else of it change. */
    private static boolean isPromoted(DesiredProcess wanted) {
        boolean waits = wanted.rollout().strategy() != RolloutStrategy.ROLLING;
        return wanted.promoted() || waits && DesiredProcess.SUCCEEDED.equals(wanted.ended());
    }

    /** Only told where somebody would be waited for. */
    private static @Nullable String deployEnded(DesiredProcess wanted) {
        boolean waits = wanted.paused() || wanted.rollout().promotion() == Promotion.MANUAL && !isPromoted(wanted);
        return waits ? wanted.ended() : null;
    }

    /**
     * What a workload is told.
     *
     * @param spec what its instances are made from, by the names that the hash of the spec uses
     */
    public record DesiredState(SetDesiredState command, Map<String, @Nullable Object> spec) {}
}
