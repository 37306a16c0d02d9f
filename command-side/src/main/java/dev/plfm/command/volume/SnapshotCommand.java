package dev.plfm.command.volume;

import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What a snapshot can be told. */
public sealed interface SnapshotCommand {
    @TargetAggregateIdentifier
    SnapshotId snapshotId();

    /** Has the volume's node make a copy. Answers with a {@link dev.plfm.kernel.resource.SnapshotResource}. */
    record CreateSnapshot(
            OrgId orgId,
            VolumeId volumeId,
            SnapshotId snapshotId,
            @Nullable String note) implements SnapshotCommand {}

    /** No effect when it is as far already. */
    record AdvanceSnapshot(SnapshotId snapshotId, JobProgress progress) implements SnapshotCommand {}
}
