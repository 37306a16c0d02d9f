package dev.plfm.command.environment;

import dev.plfm.command.environment.EnvironmentCommand.CreateEnvironment;
import dev.plfm.command.environment.EnvironmentCommand.RequestEnvDeletion;
import dev.plfm.command.environment.EnvironmentCommand.SetPlacement;
import dev.plfm.command.environment.EnvironmentCommand.SetScale;
import dev.plfm.command.environment.EnvironmentCommand.UpdateEnvironment;
import dev.plfm.command.platform.VersionBody;
import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.resource.EnvResource;
import dev.plfm.kernel.value.Name;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Writes of environments, their scale and their placement settings. */
@RestController
@RequestMapping("/v1/orgs/{org_id}/apps/{app_id}/envs")
class EnvironmentController {
    private final Writes writes;
    private final PriorityGrants priorities;

    EnvironmentController(Writes writes, PriorityGrants priorities) {
        this.writes = writes;
        this.priorities = priorities;
    }

    @PostMapping
    @RequiresScope(Scope.ENVS_WRITE)
    ResponseEntity<Object> create(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @RequestBody CreateBody body,
            WriteRequest request) {
        return writes.create(
                request,
                new CreateEnvironment(orgId, appId, EnvId.generate(), Name.required(body.name())),
                (EnvResource env) -> "/v1/orgs/" + orgId + "/apps/" + appId + "/envs/" + env.id());
    }

    @PatchMapping("/{env_id}")
    @RequiresScope(Scope.ENVS_WRITE)
    ResponseEntity<Object> update(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @RequestBody UpdateBody body,
            WriteRequest request) {
        return writes.update(
                request,
                new UpdateEnvironment(
                        orgId,
                        appId,
                        envId,
                        Name.optional(body.name()),
                        body.autoRollback(),
                        request.requiredVersion(body.expectedVersion())));
    }

    @DeleteMapping("/{env_id}")
    @RequiresScope(Scope.ENVS_WRITE)
    ResponseEntity<Object> delete(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @RequestBody(required = false) @Nullable VersionBody body,
            WriteRequest request) {
        return writes.delete(
                request, new RequestEnvDeletion(orgId, appId, envId, request.optionalVersion(VersionBody.of(body))));
    }

    @PutMapping("/{env_id}/scale")
    @RequiresScope(Scope.ENVS_WRITE)
    ResponseEntity<Object> scale(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @RequestBody ScaleBody body,
            WriteRequest request) {
        return writes.update(
                request,
                new SetScale(orgId, appId, envId, body.scales(), request.requiredVersion(body.expectedVersion())));
    }

    @PutMapping("/{env_id}/workloads/{process_type}/placement")
    @RequiresScope(Scope.ENVS_WRITE)
    ResponseEntity<Object> place(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("process_type") String processType,
            @RequestBody PlacementBody body,
            WriteRequest request) {
        return writes.update(
                request,
                new SetPlacement(
                        orgId,
                        appId,
                        envId,
                        processType,
                        body.settings(),
                        priorities.highestOf(request.caller()),
                        request.requiredVersion(body.expectedVersion())));
    }

    record CreateBody(@Nullable String name) {}

    record UpdateBody(
            @Nullable String name,
            @Nullable Boolean autoRollback,
            @Nullable Long expectedVersion) {}
}
