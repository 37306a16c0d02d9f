package dev.plfm.query.explain;

import dev.plfm.kernel.access.Caller;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.id.OrgId;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Says why. */
@RestController
class ExplainController {
    private final InstanceWhyQuery why;
    private final WorkloadWhyNotQuery whyNot;
    private final NodeWhyNotQuery nodes;

    ExplainController(InstanceWhyQuery why, WorkloadWhyNotQuery whyNot, NodeWhyNotQuery nodes) {
        this.why = why;
        this.whyNot = whyNot;
        this.nodes = nodes;
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

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/workloads/{process_type}/why-not")
    @RequiresScope(Scope.WORKLOADS_READ)
    WorkloadWhyNot whyNot(
            Caller caller,
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("process_type") String processType) {
        return whyNot.find(orgId, appId, envId, processType, caller.isOperator(Scope.NODES_ADMIN));
    }

    @GetMapping("/v1/nodes/{node_id}/why-not")
    @RequiresScope(Scope.NODES_ADMIN)
    NodeWhyNot whyNotOnNode(
            @PathVariable("node_id") NodeId nodeId,
            @RequestParam(name = "instance", required = false) @Nullable String instance) {
        if (instance == null) {
            throw DomainException.invalid("instance", "is required: the id of an instance");
        }
        return nodes.find(nodeId, new InstanceId(instance));
    }
}
