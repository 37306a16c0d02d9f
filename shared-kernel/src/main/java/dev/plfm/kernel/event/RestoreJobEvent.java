package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RestoreJobId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.JobStatus;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** What happens to a restore of a snapshot into a new volume. */
public sealed interface RestoreJobEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "restore_job";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    RestoreJobId restoreJobId();

    @Override
    default String aggregateId() {
        return restoreJobId().value();
    }

    @JsonTypeName("restore_job.created")
    @Revision("1")
    record RestoreJobCreated(
            OrgId orgId,
            VolumeId volumeId,
            SnapshotId snapshotId,
            RestoreJobId restoreJobId,
            VolumeId newVolumeId,
            NodeId nodeId,
            JobStatus status)
            implements RestoreJobEvent {}

    @JsonTypeName("restore_job.status_changed")
    @Revision("1")
    record RestoreJobStatusChanged(
            OrgId orgId,
            VolumeId volumeId,
            SnapshotId snapshotId,
            RestoreJobId restoreJobId,
            VolumeId newVolumeId,
            JobStatus status,
            @Nullable Long sizeBytes,
            @Nullable String failedReason)
            implements RestoreJobEvent {}
}
