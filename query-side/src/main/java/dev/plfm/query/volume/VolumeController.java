package dev.plfm.query.volume;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.SnapshotId;
import dev.plfm.kernel.id.VolumeId;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.resource.SnapshotResource;
import dev.plfm.kernel.resource.VolumeResource;
import dev.plfm.query.platform.PageParams;
import dev.plfm.query.platform.Reads;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Reads of volumes and of their snapshots. */
@RestController
@RequestMapping("/v1/orgs/{org_id}/volumes")
class VolumeController {
    private final VolumeStore volumes;
    private final SnapshotStore snapshots;

    VolumeController(VolumeStore volumes, SnapshotStore snapshots) {
        this.volumes = volumes;
        this.snapshots = snapshots;
    }

    @GetMapping
    @RequiresScope(Scope.VOLUMES_READ)
    Page<VolumeResource> list(@PathVariable("org_id") OrgId orgId, PageParams page) {
        return volumes.list(orgId, page.of("volumes", orgId));
    }

    @GetMapping("/{volume_id}")
    @RequiresScope(Scope.VOLUMES_READ)
    ResponseEntity<VolumeResource> get(
            @PathVariable("org_id") OrgId orgId, @PathVariable("volume_id") VolumeId volumeId) {
        return Reads.single(volumes.find(orgId, volumeId), "volume");
    }

    @GetMapping("/{volume_id}/snapshots")
    @RequiresScope(Scope.VOLUMES_READ)
    Page<SnapshotResource> listSnapshots(
            @PathVariable("org_id") OrgId orgId, @PathVariable("volume_id") VolumeId volumeId, PageParams page) {
        if (volumes.find(orgId, volumeId).isEmpty()) {
            throw DomainException.notFound("volume");
        }
        return snapshots.list(orgId, volumeId, page.of("snapshots", volumeId));
    }

    @GetMapping("/{volume_id}/snapshots/{snapshot_id}")
    @RequiresScope(Scope.VOLUMES_READ)
    ResponseEntity<SnapshotResource> getSnapshot(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("volume_id") VolumeId volumeId,
            @PathVariable("snapshot_id") SnapshotId snapshotId) {
        return Reads.single(snapshots.find(orgId, volumeId, snapshotId), "snapshot");
    }
}
