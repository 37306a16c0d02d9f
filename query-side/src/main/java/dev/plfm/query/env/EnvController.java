package dev.plfm.query.env;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.EnvResource;
import dev.plfm.kernel.resource.Page;
import dev.plfm.query.platform.PageParams;
import dev.plfm.query.platform.Parents;
import dev.plfm.query.platform.Reads;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Reads of environments. */
@RestController
class EnvController {
    private final EnvStore store;
    private final Parents parents;

    EnvController(EnvStore store, Parents parents) {
        this.store = store;
        this.parents = parents;
    }

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/envs")
    @RequiresScope(Scope.ENVS_READ)
    Page<EnvResource> list(@PathVariable("org_id") OrgId orgId, @PathVariable("app_id") AppId appId, PageParams page) {
        parents.require(orgId, appId);
        return store.list(orgId, appId, page.of("envs", appId));
    }

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}")
    @RequiresScope(Scope.ENVS_READ)
    ResponseEntity<EnvResource> get(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId) {
        return Reads.single(store.find(orgId, appId, envId), "environment");
    }
}
