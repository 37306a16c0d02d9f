package dev.plfm.query.explain;

import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Says why. */
@RestController
class ExplainController {
    private final InstanceWhyQuery why;

    ExplainController(InstanceWhyQuery why) {
        this.why = why;
    }

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/instances/{instance_id}/why")
    @RequiresScope(Scope.WORKLOADS_READ)
    InstanceWhy why(
            Caller caller,
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("instance_id") InstanceId instanceId) {
        return why.find(orgId, appId, envId, instanceId, caller.isOperator(Scope.NODES_ADMIN));
    }
}
