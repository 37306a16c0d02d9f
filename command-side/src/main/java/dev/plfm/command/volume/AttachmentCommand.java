package dev.plfm.command.volume;

import dev.plfm.eventlog.OwnTransaction;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.VolumeAttachmentId;
import dev.plfm.kernel.id.VolumeId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What an attachment can be told. */
public sealed interface AttachmentCommand {
    @TargetAggregateIdentifier
    VolumeAttachmentId attachmentId();

    /**
     * Answers with a {@link dev.plfm.kernel.resource.VolumeAttachmentResource}.
     *
     * @param mountPath without detours
     */
    record AttachVolume(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            VolumeAttachmentId attachmentId,
            VolumeId volumeId,
            String processType,
            String mountPath,
            boolean readOnly)
            implements AttachmentCommand, OwnTransaction {}

    /** No effect when it is detached already. */
    record DetachVolume(
            OrgId orgId,
            AppId appId,
            EnvId envId,
            VolumeAttachmentId attachmentId,
            @Nullable Long expectedVersion) implements AttachmentCommand {}
}
