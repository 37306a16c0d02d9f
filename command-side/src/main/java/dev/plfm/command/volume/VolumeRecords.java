package dev.plfm.command.volume;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeAttachmentId;
import dev.plfm.kernel.id.VolumeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is known of volumes to those that follow them. */
interface VolumeRecords {
    /** Volumes that have a node of which no event tells yet. */
    List<Home> homesToTell();

    /** The volume that a snapshot is of. */
    Optional<VolumeId> volumeOf(SnapshotId snapshotId);

    List<Attached> attachedIn(EnvId envId);

    /** The job, if it is the node's. */
    Optional<Job> job(NodeId nodeId, String jobId);

    /** Snapshots and restores that have waited so long for a node that has been silent, or unknown, so long. */
    List<Job> abandoned(Duration silence);

    /** Where a volume is. */
    record Home(VolumeId volumeId, NodeId nodeId) {}

    /** An attachment and where it belongs. */
    record Attached(OrgId orgId, AppId appId, EnvId envId, VolumeAttachmentId attachmentId) {}

    /** What a node is to do with a volume. */
    record Job(String id, JobKind kind, boolean ended) {}
}
