package dev.plfm.query.workload;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.Page;
import dev.plfm.query.platform.PageParams;
import dev.plfm.query.platform.Parents;
import dev.plfm.query.platform.Reads;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Reads of workloads. */
@RestController
class WorkloadController {
    private final WorkloadStore store;
    private final Parents parents;

    WorkloadController(WorkloadStore store, Parents parents) {
        this.store = store;
        this.parents = parents;
    }

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/workloads")
    @RequiresScope(Scope.WORKLOADS_READ)
    Page<WorkloadResource> list(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            PageParams page) {
        parents.require(orgId, appId, envId);
        return store.list(orgId, appId, envId, page.of("workloads", envId));
    }

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/workloads/{process_type}")
    @RequiresScope(Scope.WORKLOADS_READ)
    ResponseEntity<WorkloadResource> get(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("process_type") String processType) {
        return Reads.single(store.find(orgId, appId, envId, processType), "workload");
    }
}
