package dev.plfm.query.instance;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.InstanceId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.value.InstanceStatus;
import dev.plfm.query.platform.PageParams;
import dev.plfm.query.platform.Parents;
import dev.plfm.query.platform.Reads;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reads of instances. */
@RestController
class InstanceController {
    private final InstanceStore store;
    private final Parents parents;

    InstanceController(InstanceStore store, Parents parents) {
        this.store = store;
        this.parents = parents;
    }

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/instances")
    @RequiresScope(Scope.WORKLOADS_READ)
    Page<InstanceResource> list(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @RequestParam(name = "process_type", required = false) @Nullable String processType,
            @RequestParam(required = false) @Nullable String status,
            PageParams page) {
        parents.require(orgId, appId, envId);
        InstanceStatus wanted = status == null ? null : statusOf(status);
        return store.list(orgId, appId, envId, processType, wanted, page.of("instances", envId, processType, wanted));
    }

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/instances/{instance_id}")
    @RequiresScope(Scope.WORKLOADS_READ)
    ResponseEntity<InstanceResource> get(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("instance_id") InstanceId instanceId) {
        return Reads.single(store.find(orgId, appId, envId, instanceId), "instance");
    }

    private static InstanceStatus statusOf(String wire) {
        return Arrays.stream(InstanceStatus.values())
                .filter(status -> status.wire().equals(wire))
                .findFirst()
                .orElseThrow(() -> DomainException.invalid(
                        "status",
                        "must be one of "
                                + Arrays.stream(InstanceStatus.values())
                                        .map(InstanceStatus::wire)
                                        .collect(Collectors.joining(", "))));
    }
}
