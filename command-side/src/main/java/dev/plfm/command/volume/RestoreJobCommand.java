package dev.plfm.command.volume;

import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.RestoreJobId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What a restore can be told. */
public sealed interface RestoreJobCommand {
    @TargetAggregateIdentifier
    RestoreJobId restoreJobId();

    /** Has a node fill a new volume. No effect the second time. */
    record CreateRestoreJob(
            RestoreJobId restoreJobId,
            OrgId orgId,
            VolumeId volumeId,
            SnapshotId snapshotId,
            VolumeId newVolumeId,
            NodeId nodeId)
            implements RestoreJobCommand {}

    /** No effect when it is as far already. */
    record AdvanceRestoreJob(RestoreJobId restoreJobId, JobProgress progress) implements RestoreJobCommand {}
}
