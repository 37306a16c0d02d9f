package dev.plfm.command.volume;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.value.Name;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What a volume can be told. */
public sealed interface VolumeCommand {
    @TargetAggregateIdentifier
    VolumeId volumeId();

    /**
     * Makes an empty one. Answers with a {@link dev.plfm.kernel.resource.VolumeResource}.
     *
     * @param name null to be called by its id
     */
    record CreateVolume(
            OrgId orgId,
            VolumeId volumeId,
            @Nullable Name name,
            long sizeBytes,
            String filesystem,
            boolean backupEnabled)
            implements VolumeCommand {}

    /**
     * Makes one that is filled from a snapshot of another. Answers with a {@link dev.plfm.kernel.resource.VolumeResource}.
     *
     * @param volumeId of the new one
     * @param sourceId of the one that the snapshot is of
     * @param name null to be called as that one
     */
    record RestoreVolume(
            OrgId orgId,
            VolumeId volumeId,
            VolumeId sourceId,
            SnapshotId snapshotId,
            @Nullable Name name) implements VolumeCommand {}

    /** No effect when it is deleted already. What it goes by, its version and node, changes with attachments and instances. */
    record DeleteVolume(
            OrgId orgId, VolumeId volumeId, @Nullable Long expectedVersion) implements VolumeCommand, OwnTransaction {}

    /** Its first instance was placed there. No effect when it has a node. */
    record SetVolumeHome(VolumeId volumeId, NodeId nodeId) implements VolumeCommand {}

    /** It was deleted, and its node has removed what was left of it. No effect the second time. */
    record RecordPurge(VolumeId volumeId) implements VolumeCommand {}
}
