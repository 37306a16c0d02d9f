package dev.plfm.command.volume;

import dev.plfm.command.platform.VersionBody;
import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.command.volume.AttachmentCommand.AttachVolume;
import dev.plfm.command.volume.AttachmentCommand.DetachVolume;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.VolumeAttachmentId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.manifest.MountPaths;
import dev.plfm.kernel.resource.VolumeAttachmentResource;
import dev.plfm.kernel.value.ProcessTypes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Attaches volumes to process types, and detaches them. */
@RestController
@RequestMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/volume-attachments")
class AttachmentController {
    private final Writes writes;

    AttachmentController(Writes writes) {
        this.writes = writes;
    }

    @PostMapping
    @RequiresScope(Scope.VOLUMES_WRITE)
    ResponseEntity<Object> attach(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @RequestBody AttachmentBody body,
            WriteRequest request) {
        return writes.create(
                request,
                body.toCommand(orgId, appId, envId),
                (VolumeAttachmentResource attachment) -> "/v1/orgs/" + orgId + "/apps/" + appId + "/envs/" + envId
                        + "/volume-attachments/" + attachment.id());
    }

    @DeleteMapping("/{attachment_id}")
    @RequiresScope(Scope.VOLUMES_WRITE)
    ResponseEntity<Object> detach(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("attachment_id") VolumeAttachmentId attachmentId,
            @RequestBody(required = false) @Nullable VersionBody body,
            WriteRequest request) {
        return writes.delete(
                request,
                new DetachVolume(orgId, appId, envId, attachmentId, request.optionalVersion(VersionBody.of(body))));
    }

    record AttachmentBody(
            @Nullable VolumeId volumeId,
            @Nullable String processType,
            @Nullable String mountPath,
            @Nullable Boolean readOnly) {

        AttachVolume toCommand(OrgId orgId, AppId appId, EnvId envId) {
            if (volumeId == null) {
                throw DomainException.invalid("volume_id", "is required");
            }
            if (!ProcessTypes.isValid(processType)) {
                throw DomainException.invalid("process_type", "must be " + ProcessTypes.FORM);
            }
            return new AttachVolume(
                    orgId,
                    appId,
                    envId,
                    VolumeAttachmentId.generate(),
                    volumeId,
                    Objects.requireNonNull(processType),
                    MountPaths.checked("mount_path", mountPath),
                    Boolean.TRUE.equals(readOnly));
        }
    }
}
