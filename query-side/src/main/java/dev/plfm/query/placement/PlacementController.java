package dev.plfm.query.placement;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.PlacementResource;
import dev.plfm.kernel.value.ProcessTypes;
import dev.plfm.query.platform.Reads;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Reads of placement settings. */
@RestController
class PlacementController {
    private final PlacementStore store;

    PlacementController(PlacementStore store) {
        this.store = store;
    }

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/workloads/{process_type}/placement")
    @RequiresScope(Scope.ENVS_READ)
    ResponseEntity<PlacementResource> get(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("process_type") String processType) {
        if (!ProcessTypes.isValid(processType)) {
            throw DomainException.invalid("process_type", "must be " + ProcessTypes.FORM);
        }
        return Reads.single(store.find(orgId, appId, envId, processType), "environment");
    }
}
