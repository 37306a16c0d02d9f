package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.JobStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A copy of a volume's data at one time. */
public record SnapshotResource(
        SnapshotId id,
        OrgId orgId,
        VolumeId volumeId,
        JobStatus status,
        @Nullable String note,
        @Nullable Long sizeBytes,
        @Nullable String failedReason,
        long resourceVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Resource {}
