package dev.plfm.query.release;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.resource.ReleaseResource;
import dev.plfm.query.platform.PageParams;
import dev.plfm.query.platform.Parents;
import dev.plfm.query.platform.Reads;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Reads of releases. */
@RestController
class ReleaseController {
    private final ReleaseStore store;
    private final Parents parents;

    ReleaseController(ReleaseStore store, Parents parents) {
        this.store = store;
        this.parents = parents;
    }

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/releases")
    @RequiresScope(Scope.RELEASES_READ)
    Page<ReleaseResource> list(
            @PathVariable("org_id") OrgId orgId, @PathVariable("app_id") AppId appId, PageParams page) {
        parents.require(orgId, appId);
        return store.list(orgId, appId, page.of("releases", appId));
    }

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/releases/{release_id}")
    @RequiresScope(Scope.RELEASES_READ)
    ResponseEntity<ReleaseResource> get(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("release_id") ReleaseId releaseId) {
        return Reads.single(store.find(orgId, appId, releaseId), "release");
    }
}
