package dev.plfm.command.release;

import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import dev.plfm.kernel.resource.ReleaseResource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Makes releases. */
@RestController
class ReleaseController {
    private final Writes writes;

    ReleaseController(Writes writes) {
        this.writes = writes;
    }

    @PostMapping("/v1/orgs/{org_id}/apps/{app_id}/releases")
    @RequiresScope(Scope.RELEASES_WRITE)
    ResponseEntity<Object> create(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @RequestBody ReleaseBody body,
            WriteRequest request) {
        return writes.create(
                request,
                body.toCommand(orgId, appId, ReleaseId.generate()),
                (ReleaseResource release) -> "/v1/orgs/" + orgId + "/apps/" + appId + "/releases/" + release.id());
    }
}
