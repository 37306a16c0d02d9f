package dev.plfm.command.app;

import dev.plfm.command.app.AppCommand.CreateApp;
import dev.plfm.command.app.AppCommand.DeleteApp;
import dev.plfm.command.app.AppCommand.UpdateApp;
import dev.plfm.command.platform.VersionBody;
import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.resource.AppResource;
import dev.plfm.kernel.value.Description;
import dev.plfm.kernel.value.Name;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Writes of apps. */
@RestController
@RequestMapping("/v1/orgs/{org_id}/apps")
class AppController {
    private final Writes writes;

    AppController(Writes writes) {
        this.writes = writes;
    }

    @PostMapping
    @RequiresScope(Scope.APPS_WRITE)
    ResponseEntity<Object> create(
            @PathVariable("org_id") OrgId orgId, @RequestBody CreateBody body, WriteRequest request) {
        return writes.create(
                request,
                new CreateApp(
                        orgId,
                        AppId.generate(),
                        Name.required(body.name()),
                        Description.optional(body.description()),
                        body.projectId()),
                (AppResource app) -> "/v1/orgs/" + orgId + "/apps/" + app.id());
    }

    @PatchMapping("/{app_id}")
    @RequiresScope(Scope.APPS_WRITE)
    ResponseEntity<Object> update(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @RequestBody UpdateBody body,
            WriteRequest request) {
        return writes.update(
                request,
                new UpdateApp(
                        orgId,
                        appId,
                        Name.optional(body.name()),
                        Description.optional(body.description()),
                        body.projectId(),
                        request.requiredVersion(body.expectedVersion())));
    }

    @DeleteMapping("/{app_id}")
    @RequiresScope(Scope.APPS_WRITE)
    ResponseEntity<Object> delete(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("app_id") AppId appId,
            @RequestBody(required = false) @Nullable VersionBody body,
            WriteRequest request) {
        return writes.delete(request, new DeleteApp(orgId, appId, request.optionalVersion(VersionBody.of(body))));
    }

    record CreateBody(
            @Nullable String name,
            @Nullable String description,
            @Nullable ProjectId projectId) {}

    record UpdateBody(
            @Nullable String name,
            @Nullable String description,
            @Nullable ProjectId projectId,
            @Nullable Long expectedVersion) {}
}
