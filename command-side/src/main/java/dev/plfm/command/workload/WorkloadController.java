package dev.plfm.command.workload;

import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.command.workload.WorkloadCommand.RetryWorkload;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.WorkloadId;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What people tell workloads directly. */
@RestController
@RequestMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/workloads")
class WorkloadController {
    private final Writes writes;

    WorkloadController(Writes writes) {
        this.writes = writes;
    }

    @PostMapping("/{process_type}/retry")
    @RequiresScope(Scope.DEPLOYS_WRITE)
    ResponseEntity<Object> retry(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("process_type") String processType,
            WriteRequest request) {
        return writes.delete(request, new RetryWorkload(WorkloadId.of(envId, processType), orgId, appId));
    }
}
