package dev.plfm.kernel.resource;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.VolumeAttachmentId;
import dev.plfm.kernel.id.VolumeId;
import java.time.Instant;

/** A volume that the instances of a process type get; it never changes. */
public record VolumeAttachmentResource(
        VolumeAttachmentId id,
        OrgId orgId,
        AppId appId,
        EnvId envId,
        VolumeId volumeId,
        String processType,
        String mountPath,
        boolean readOnly,
        long resourceVersion,
        Instant createdAt,
        Instant updatedAt)
        implements Resource {}
