package dev.plfm.command.deploy;

import dev.plfm.command.deploy.DeployCommand.AbortDeploy;
import dev.plfm.command.deploy.DeployCommand.CreateDeploy;
import dev.plfm.command.deploy.DeployCommand.PauseDeploy;
import dev.plfm.command.deploy.DeployCommand.PromoteDeploy;
import dev.plfm.command.deploy.DeployCommand.ResumeDeploy;
import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.DeployId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.resource.DeployResource;
import dev.plfm.kernel.value.DeployKind;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Starts deploys, forward and back, and lets people step in. */
@RestController
@RequestMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}")
class DeployController {
    private final Writes writes;

    DeployController(Writes writes) {
        this.writes = writes;
    }

    @PostMapping("/deploys")
    @RequiresScope(Scope.DEPLOYS_WRITE)
    ResponseEntity<Object> deploy(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @RequestBody DeployBody body,
            WriteRequest request) {
        return create(
                request,
                new CreateDeploy(
                        orgId,
                        appId,
                        envId,
                        DeployId.generate(),
                        DeployKind.DEPLOY,
                        required(body.releaseId()),
                        body.chosenProcessTypes(),
                        body.chosenRollout()));
    }

    @PostMapping("/rollbacks")
    @RequiresScope(Scope.ROLLBACKS_WRITE)
    ResponseEntity<Object> rollBack(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @RequestBody RollbackBody body,
            WriteRequest request) {
        return create(
                request,
                new CreateDeploy(
                        orgId,
                        appId,
                        envId,
                        DeployId.generate(),
                        DeployKind.ROLLBACK,
                        required(body.releaseId()),
                        null,
                        RolloutBody.rollout(body.strategy(), body.rollout())));
    }

    @PostMapping("/deploys/{deploy_id}/pause")
    @RequiresScope(Scope.DEPLOYS_WRITE)
    ResponseEntity<Object> pause(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("deploy_id") DeployId deployId,
            WriteRequest request) {
        return writes.update(request, new PauseDeploy(orgId, appId, envId, deployId));
    }

    @PostMapping("/deploys/{deploy_id}/resume")
    @RequiresScope(Scope.DEPLOYS_WRITE)
    ResponseEntity<Object> resume(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("deploy_id") DeployId deployId,
            WriteRequest request) {
        return writes.update(request, new ResumeDeploy(orgId, appId, envId, deployId));
    }

    @PostMapping("/deploys/{deploy_id}/promote")
    @RequiresScope(Scope.DEPLOYS_WRITE)
    ResponseEntity<Object> promote(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("deploy_id") DeployId deployId,
            WriteRequest request) {
        return writes.update(request, new PromoteDeploy(orgId, appId, envId, deployId));
    }

    @PostMapping("/deploys/{deploy_id}/abort")
    @RequiresScope(Scope.DEPLOYS_WRITE)
    ResponseEntity<Object> abort(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @PathVariable("deploy_id") DeployId deployId,
            WriteRequest request) {
        return writes.update(request, new AbortDeploy(orgId, appId, envId, deployId));
    }

    private ResponseEntity<Object> create(WriteRequest request, CreateDeploy command) {
        return writes.create(
                request,
                command,
                (DeployResource deploy) -> "/v1/orgs/" + command.orgId() + "/apps/" + command.appId() + "/envs/"
                        + command.envId() + "/deploys/" + deploy.id());
    }

    private static ReleaseId required(@Nullable ReleaseId releaseId) {
        if (releaseId == null) {
            throw DomainException.invalid("release_id", "is required");
        }
        return releaseId;
    }

    record RollbackBody(
            @Nullable ReleaseId releaseId,
            @Nullable String strategy,
            @Nullable RolloutBody rollout) {}
}
