package dev.plfm.query.app;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.resource.AppResource;
import dev.plfm.kernel.resource.Page;
import dev.plfm.query.platform.PageParams;
import dev.plfm.query.platform.Reads;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reads of apps. */
@RestController
class AppController {
    private final AppStore store;

    AppController(AppStore store) {
        this.store = store;
    }

    @GetMapping("/v1/orgs/{org_id}/apps")
    @RequiresScope(Scope.APPS_READ)
    Page<AppResource> list(
            @PathVariable("org_id") OrgId orgId,
            @RequestParam(name = "project_id", required = false) @Nullable ProjectId projectId,
            PageParams page) {
        return store.list(orgId, projectId, page.of("apps", orgId, projectId));
    }

    @GetMapping("/v1/orgs/{org_id}/apps/{app_id}")
    @RequiresScope(Scope.APPS_READ)
    ResponseEntity<AppResource> get(@PathVariable("org_id") OrgId orgId, @PathVariable("app_id") AppId appId) {
        return Reads.single(store.find(orgId, appId), "app");
    }
}
