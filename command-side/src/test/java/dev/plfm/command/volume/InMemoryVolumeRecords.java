package dev.plfm.command.volume;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Knows no volumes: those of the simulation are where they are without having been made. */
final class InMemoryVolumeRecords implements VolumeRecords {
    @Override
    public List<Home> homesToTell() {
        return List.of();
    }

    @Override
    public Optional<VolumeId> volumeOf(SnapshotId snapshotId) {
        return Optional.empty();
    }

    @Override
    public List<Attached> attachedIn(EnvId envId) {
        return List.of();
    }

    @Override
    public Optional<Job> job(NodeId nodeId, String jobId) {
        return Optional.empty();
    }

    @Override
    public List<Job> abandoned(Duration silence) {
        return List.of();
    }
}
