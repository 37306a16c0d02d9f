package dev.plfm.query.volume;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.VolumeAttachmentId;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.resource.VolumeAttachmentResource;
import dev.plfm.query.platform.PageParams;
import dev.plfm.query.platform.Parents;
import dev.plfm.query.platform.Reads;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Reads of the volumes that are attached in an environment. */
@RestController
@RequestMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/volume-attachments")
class AttachmentController {
    private final AttachmentStore store;
    private final Parents parents;

    AttachmentController(AttachmentStore store, Parents parents) {
        this.store = store;
        this.parents = parents;
    }

    @GetMapping
    @RequiresScope(Scope.VOLUMES_READ)
    Page<VolumeAttachmentResource> list(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            PageParams page) {
        parents.require(orgId, appId, envId);
        return store.list(orgId, envId, page.of("volume-attachments", envId));
    }

    @GetMapping("/{attachment_id}")
    @RequiresScope(Scope.VOLUMES_READ)
    ResponseEntity<VolumeAttachmentResource> get(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("attachment_id") VolumeAttachmentId attachmentId) {
        parents.require(orgId, appId, envId);
        return Reads.single(store.find(orgId, envId, attachmentId), "volume attachment");
    }
}
