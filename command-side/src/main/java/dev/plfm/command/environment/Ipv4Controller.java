package dev.plfm.command.environment;

import dev.plfm.command.environment.EnvironmentCommand.DisableIpv4;
import dev.plfm.command.environment.EnvironmentCommand.EnableIpv4;
import dev.plfm.command.platform.VersionBody;
import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.Ipv4AllocationId;
import dev.plfm.kernel.id.OrgId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Gives environments IPv4 addresses of their own, and takes them back. */
@RestController
@RequestMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/networking/ipv4")
class Ipv4Controller {
    private final Writes writes;

    Ipv4Controller(Writes writes) {
        this.writes = writes;
    }

    @PostMapping
    @RequiresScope(Scope.ROUTES_WRITE)
    ResponseEntity<Object> enable(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            WriteRequest request) {
        return writes.update(request, new EnableIpv4(orgId, appId, envId, Ipv4AllocationId.generate()));
    }

    @DeleteMapping
    @RequiresScope(Scope.ROUTES_WRITE)
    ResponseEntity<Object> disable(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @RequestBody(required = false) @Nullable VersionBody body,
            WriteRequest request) {
        return writes.delete(
                request, new DisableIpv4(orgId, appId, envId, request.optionalVersion(VersionBody.of(body))));
    }
}
