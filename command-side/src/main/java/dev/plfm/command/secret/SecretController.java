package dev.plfm.command.secret;

import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.EnvId;
import dev.plfm.kernel.id.OrgId;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Writes of an environment's secrets. */
@RestController
class SecretController {
    private final Writes writes;
    private final SecretIntake intake;

    SecretController(Writes writes, SecretIntake intake) {
        this.writes = writes;
        this.intake = intake;
    }

    @PutMapping("/v1/orgs/{org_id}/apps/{app_id}/envs/{env_id}/secrets")
    @RequiresScope(Scope.SECRETS_WRITE)
    ResponseEntity<Object> set(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @PathVariable("env_id") EnvId envId,
            @RequestBody SecretsBody body,
            WriteRequest request) {
        Long expected = request.optionalVersion(body.expectedVersion());
        return writes.update(intake.guarded(request), intake.sealed(orgId, appId, envId, body, expected));
    }
}
