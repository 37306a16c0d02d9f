package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** What happens to a volume. */
public sealed interface VolumeEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "volume";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    VolumeId volumeId();

    @Override
    default String aggregateId() {
        return volumeId().value();
    }

    /** @param snapshotId what it is restored from, else null */
    @JsonTypeName("volume.created")
    @Revision("1")
    record VolumeCreated(
            OrgId orgId,
            VolumeId volumeId,
            String name,
            long sizeBytes,
            String filesystem,
            boolean backupEnabled,
            @Nullable NodeId homeNodeId,
            @Nullable SnapshotId snapshotId)
            implements VolumeEvent {}

    /** It stays there from now on. */
    @JsonTypeName("volume.home_node_set")
    @Revision("1")
    record VolumeHomeNodeSet(OrgId orgId, VolumeId volumeId, NodeId homeNodeId) implements VolumeEvent {}

    @JsonTypeName("volume.deleted")
    @Revision("1")
    record VolumeDeleted(
            OrgId orgId,
            VolumeId volumeId,
            String name,
            long sizeBytes,
            String filesystem,
            boolean backupEnabled,
            @Nullable NodeId homeNodeId)
            implements VolumeEvent {}

    /** Nothing of a deleted volume is left on the node that held it. */
    @JsonTypeName("volume.purged")
    @Revision("1")
    record VolumePurged(OrgId orgId, VolumeId volumeId, NodeId homeNodeId) implements VolumeEvent {}
}
