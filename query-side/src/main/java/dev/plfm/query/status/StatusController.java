package dev.plfm.query.status;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Reads of an environment's status. */
@RestController
class StatusController {
    private final StatusStore store;

    StatusController(StatusStore store) {
        this.store = store;
    }

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/status")
    @RequiresScope(Scope.ENVS_READ)
    ResponseEntity<EnvStatus> get(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId) {
        StatusStore.Versioned found =
                store.find(orgId, appId, envId).orElseThrow(() -> DomainException.notFound("environment"));
        return ResponseEntity.ok().eTag(Long.toString(found.lastEventId())).body(found.status());
    }
}
