package dev.plfm.command.volume;

import dev.plfm.command.platform.VersionBody;
import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.command.volume.SnapshotCommand.CreateSnapshot;
import dev.plfm.command.volume.VolumeCommand.DeleteVolume;
import dev.plfm.command.volume.VolumeCommand.RestoreVolume;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.resource.SnapshotResource;
import dev.plfm.kernel.resource.VolumeResource;
import dev.plfm.kernel.value.Description;
import dev.plfm.kernel.value.Name;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Writes of volumes, of their snapshots, and restores. */
@RestController
@RequestMapping("/v1/orgs/{org_id}/volumes")
class VolumeController {
    private final Writes writes;

    VolumeController(Writes writes) {
        this.writes = writes;
    }

    @PostMapping
    @RequiresScope(Scope.VOLUMES_WRITE)
    ResponseEntity<Object> create(
            @PathVariable("org_id") OrgId orgId, @RequestBody VolumeBody body, WriteRequest request) {
        return writes.create(request, body.toCommand(orgId, VolumeId.generate()), locationIn(orgId));
    }

    @DeleteMapping("/{volume_id}")
    @RequiresScope(Scope.VOLUMES_WRITE)
    ResponseEntity<Object> delete(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("volume_id") VolumeId volumeId,
            @RequestBody(required = false) @Nullable VersionBody body,
            WriteRequest request) {
        return writes.delete(request, new DeleteVolume(orgId, volumeId, request.optionalVersion(VersionBody.of(body))));
    }

    @PostMapping("/{volume_id}/snapshots")
    @RequiresScope(Scope.VOLUMES_WRITE)
    ResponseEntity<Object> snapshot(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("volume_id") VolumeId volumeId,
            @RequestBody(required = false) @Nullable SnapshotBody body,
            WriteRequest request) {
        Description note = Description.optional(body == null ? null : body.note());
        return writes.create(
                request,
                new CreateSnapshot(orgId, volumeId, SnapshotId.generate(), note == null ? null : note.value()),
                (SnapshotResource snapshot) ->
                        "/v1/orgs/" + orgId + "/volumes/" + volumeId + "/snapshots/" + snapshot.id());
    }

    @PostMapping("/{volume_id}/restore")
    @RequiresScope(Scope.VOLUMES_WRITE)
    ResponseEntity<Object> restore(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("volume_id") VolumeId volumeId,
            @RequestBody RestoreBody body,
            WriteRequest request) {
        SnapshotId snapshotId = body.snapshotId();
        if (snapshotId == null) {
            throw DomainException.invalid("snapshot_id", "is required");
        }
        return writes.create(
                request,
                new RestoreVolume(
                        orgId, VolumeId.generate(), volumeId, snapshotId, Name.optional(body.newVolumeName())),
                locationIn(orgId));
    }

    private static Function<VolumeResource, String> locationIn(OrgId orgId) {
        return volume -> "/v1/orgs/" + orgId + "/volumes/" + volume.id();
    }

    record SnapshotBody(@Nullable String note) {}

    record RestoreBody(
            @Nullable SnapshotId snapshotId, @Nullable String newVolumeName) {}
}
