package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RestoreJobId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.JobStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A volume with its attachments, which count into its version, as does its restore.
 *
 * @param homeNodeId where its data are; null until its first instance is placed
 * @param restore how far it is filled from a snapshot; null when it was made empty
 */
public record VolumeResource(
        VolumeId id,
        OrgId orgId,
        String name,
        long sizeBytes,
        String filesystem,
        boolean backupEnabled,
        @Nullable NodeId homeNodeId,
        List<VolumeAttachmentResource> attachments,
        @Nullable Restore restore,
        long resourceVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Resource {

    /** How far the job is that fills a volume. */
    public record Restore(
            RestoreJobId id,
            SnapshotId snapshotId,
            JobStatus status,
            @Nullable String failedReason) {}
}
