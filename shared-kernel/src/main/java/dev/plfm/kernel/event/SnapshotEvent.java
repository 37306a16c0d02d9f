package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.JobStatus;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** What happens to a snapshot of a volume. */
public sealed interface SnapshotEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "snapshot";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    SnapshotId snapshotId();

    @Override
    default String aggregateId() {
        return snapshotId().value();
    }

    @JsonTypeName("snapshot.created")
    @Revision("1")
    record SnapshotCreated(
            OrgId orgId,
            VolumeId volumeId,
            SnapshotId snapshotId,
            JobStatus status,
            @Nullable String note,
            @Nullable NodeId nodeId)
            implements SnapshotEvent {}

    @JsonTypeName("snapshot.status_changed")
    @Revision("1")
    record SnapshotStatusChanged(
            OrgId orgId,
            VolumeId volumeId,
            SnapshotId snapshotId,
            JobStatus status,
            @Nullable Long sizeBytes,
            @Nullable String failedReason)
            implements SnapshotEvent {}
}
