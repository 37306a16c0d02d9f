package dev.plfm.kernel.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.VolumeAttachmentId;
import dev.plfm.kernel.id.VolumeId;
import org.axonframework.serialization.Revision;

/** What happens to an attachment of a volume to a process type. */
public sealed interface VolumeAttachmentEvent extends DomainEvent {
    /** The aggregate's type in the log. */
    String AGGREGATE_TYPE = "volume_attachment";

    @Override
    default String aggregateType() {
        return AGGREGATE_TYPE;
    }

    VolumeAttachmentId attachmentId();

    @Override
    default String aggregateId() {
        return attachmentId().value();
    }

    @JsonTypeName("volume_attachment.created")
    @Revision("1")
    record VolumeAttachmentCreated(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            VolumeAttachmentId attachmentId,
            VolumeId volumeId,
            String processType,
            String mountPath,
            boolean readOnly)
            implements VolumeAttachmentEvent {}

    @JsonTypeName("volume_attachment.deleted")
    @Revision("1")
    record VolumeAttachmentDeleted(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            VolumeAttachmentId attachmentId,
            VolumeId volumeId,
            String processType,
            String mountPath,
            boolean readOnly)
            implements VolumeAttachmentEvent {}
}
