package dev.plfm.query.scale;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.ScaleResource;
import dev.plfm.query.platform.Reads;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Reads of an environment's scale. */
@RestController
class ScaleController {
    private final ScaleStore store;

    ScaleController(ScaleStore store) {
        this.store = store;
    }

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/scale")
    @RequiresScope(Scope.ENVS_READ)
    ResponseEntity<ScaleResource> get(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId) {
        return Reads.single(store.find(orgId, appId, envId), "environment");
    }
}
