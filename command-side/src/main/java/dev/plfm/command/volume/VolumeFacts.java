package dev.plfm.command.volume;

import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.JobStatus;
import org.jspecify.annotations.Nullable;

/** What commands about one volume need to know of other things. */
interface VolumeFacts {
    /** Null when the organization has none of that id. */
    @Nullable VolumeFact volume(OrgId orgId, VolumeId volumeId);

    /** The version of the volume's representation. */
    long version(VolumeId volumeId);

    /** Null when the volume has none of that id. */
    @Nullable SnapshotFact snapshot(VolumeId volumeId, SnapshotId snapshotId);

    /** The release that was last deployed of the process type, or is about to be; null when there is none. */
    @Nullable ReleaseId desiredRelease(EnvId envId, String processType);

    /**
     * The node that a restored volume is to be on: the preferred one if it is active, else the active one with the most free memory, of
     * equals the one of the smallest id; null when none is active.
     */
    @Nullable NodeId placeForRestore(@Nullable NodeId preferred);

    /** What there is to know of a volume. */
    record VolumeFact(
            String name,
            long sizeBytes,
            String filesystem,
            boolean backupEnabled,
            @Nullable NodeId homeNodeId) {}

    /** What there is to know of a snapshot. */
    record SnapshotFact(JobStatus status) {}
}
